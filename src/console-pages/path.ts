// table: Path of the Console

export const CONSOLE_PATH = '/console'
