// glue: The environment variables, named in this file only

export type Environment = Readonly<Record<string, string | undefined>>

export const processEnvironment: Environment = process.env
