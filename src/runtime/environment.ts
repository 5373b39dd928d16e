// glue: The only file that reads environment variables

export type Environment = Readonly<Record<string, string | undefined>>

export const processEnvironment: Environment = process.env
