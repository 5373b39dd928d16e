// contract: Types of responses, from their schemas
// Never: server code. The Console imports the types of this file.

import { type Static, type TSchema, Type } from 'typebox'
import type { JsonObject } from '../../lib/json.ts'

type ReadOnly<T> = T extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: ReadOnly<T[Name]> }
    : T

/** What a response of this schema holds. */
export type View<S extends TSchema> = ReadOnly<Static<S>>

export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** Any JSON object; its members depend on what was recorded. */
export const ANY_OBJECT = Type.Unsafe<JsonObject>(Type.Object({}))

/** RFC 3339, in UTC. */
export const TIME = Type.String({ format: 'date-time' })
