// rule: Parse a SQL statement into query blocks, tables and conditions

const TOKEN = /'(?:[^']|'')*'|:[a-zA-Z]+(?:\[\])?|[a-zA-Z_][a-zA-Z0-9_.]*|\d+|<=|>=|<>|\|\||\S/g

export interface TableUse {
  readonly table: string
  /** The name that qualifies its columns. */
  readonly alias: string
  readonly use: 'read' | 'insert' | 'update' | 'delete'
}

/** `left = right`, outside of OR and NOT. `left` is a column; `right` a column, or a parameter with its colon. */
export interface Equality {
  readonly left: string
  readonly right: string
  readonly clause: 'WHERE' | 'ON'
}

/** One SELECT, INSERT, UPDATE or DELETE, without its subqueries. */
export interface Block {
  readonly tables: readonly TableUse[]
  readonly equalities: readonly Equality[]
  /** Columns in `column IN (:list[])`, outside of OR and NOT. */
  readonly listed: readonly string[]
  readonly locks: boolean
  readonly hasLimit: boolean
  /** Run once, however often the statement around it reads its rows. */
  readonly isMaterialized: boolean
  readonly insertColumns: readonly string[]
  readonly conflictColumns: readonly string[] | undefined
  readonly parent: Block | undefined
}

const QUERY = /^(SELECT|WITH|INSERT|UPDATE|DELETE)$/
const KEYWORD =
  /^(SELECT|WITH|INSERT|INTO|UPDATE|DELETE|FROM|WHERE|SET|ON|AS|LEFT|RIGHT|INNER|CROSS|LATERAL|JOIN|ORDER|GROUP|HAVING|LIMIT|OFFSET|FOR|RETURNING|VALUES|UNION|CONFLICT|DO|USING)$/
const NAME = /^[a-z_][a-z0-9_.]*$/
const OPERAND = /^([a-z_][a-z0-9_.]*|:[a-zA-Z]+)$/

/** Every block of a statement, the outer one first. */
export function parseStatement(sql: string): readonly Block[] {
  const blocks: Block[] = []
  readBlock({ tokens: sql.match(TOKEN) ?? [], isMaterialized: false }, undefined, blocks)
  return blocks
}

interface Query {
  readonly tokens: readonly string[]
  readonly isMaterialized: boolean
}

function readBlock({ tokens, isMaterialized }: Query, parent: Block | undefined, blocks: Block[]): void {
  const { own, inner } = splitSubqueries(tokens)
  const block = { ...describe(own), isMaterialized, parent }
  blocks.push(block)
  for (const subquery of inner) readBlock(subquery, block, blocks)
}

/** Leaves `( )` where a subquery is. */
function splitSubqueries(tokens: readonly string[]) {
  const own: string[] = []
  const inner: Query[] = []
  for (let at = 0; at < tokens.length; at++) {
    own.push(tokens[at] ?? '')
    if (tokens[at] !== '(' || !QUERY.test(tokens[at + 1] ?? '')) continue
    const end = closing(tokens, at)
    inner.push({ tokens: tokens.slice(at + 1, end), isMaterialized: tokens[at - 1] === 'MATERIALIZED' })
    at = end - 1
  }
  return { own, inner }
}

function closing(tokens: readonly string[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at] === '(') depth++
    if (tokens[at] === ')' && --depth === 0) return at
  }
  throw new SyntaxError('a parenthesis is not closed')
}

function describe(tokens: readonly string[]): Omit<Block, 'isMaterialized' | 'parent'> {
  const conditions = clausesOf(tokens)
  const into = tokens.indexOf('INTO')
  const conflict = tokens.indexOf('CONFLICT')
  return {
    tables: tablesOf(tokens),
    equalities: conditions.flatMap(({ clause, parts }) =>
      parts.flatMap((part) => {
        const found = equalityOf(part)
        return found === undefined ? [] : [{ ...found, clause }]
      }),
    ),
    listed: conditions.flatMap(({ parts }) =>
      parts.flatMap(([column = '', is, , list = '']) =>
        NAME.test(column) && is === 'IN' && list.endsWith('[]') ? [column] : [],
      ),
    ),
    locks: tokens.some(
      (token, at) => token === 'FOR' && /^(UPDATE|SHARE|NO|KEY)$/.test(tokens[at + 1] ?? ''),
    ),
    hasLimit: tokens.includes('LIMIT'),
    insertColumns: into === -1 ? [] : namesIn(tokens, into + 2),
    conflictColumns: conflict === -1 ? undefined : namesIn(tokens, conflict + 1),
  }
}

function namesIn(tokens: readonly string[], open: number): readonly string[] {
  if (tokens[open] !== '(') return []
  return tokens.slice(open, closing(tokens, open)).filter((token) => NAME.test(token))
}

function tablesOf(tokens: readonly string[]): readonly TableUse[] {
  const found: TableUse[] = []
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1] ?? ''
    const table = tokens[at + 1] ?? ''
    if (!NAME.test(table)) continue
    const use = useOf(token, before)
    if (use !== undefined) found.push({ table, alias: aliasOf(tokens, at + 2) ?? table, use })
  }
  return found
}

function useOf(token: string, before: string): TableUse['use'] | undefined {
  if (token === 'INTO') return 'insert'
  if (token === 'JOIN') return 'read'
  if (token === 'FROM') return before === 'DELETE' ? 'delete' : 'read'
  return token === 'UPDATE' && !/^(FOR|DO|KEY)$/.test(before) ? 'update' : undefined
}

function aliasOf(tokens: readonly string[], at: number): string | undefined {
  const alias = tokens[at] === 'AS' ? tokens[at + 1] : tokens[at]
  return alias !== undefined && NAME.test(alias) && !KEYWORD.test(alias) ? alias : undefined
}

interface Clause {
  readonly clause: 'WHERE' | 'ON'
  readonly parts: readonly (readonly string[])[]
}

const CLAUSE_END = /^(WHERE|ON|ORDER|GROUP|HAVING|LIMIT|FOR|RETURNING|LEFT|JOIN|INNER|CROSS|DO|UNION)$/

/** The conjuncts of each condition; none of one that has an OR at its top. */
function clausesOf(tokens: readonly string[]): readonly Clause[] {
  const clauses: Clause[] = []
  for (const [at, token] of tokens.entries()) {
    if (token !== 'WHERE' && token !== 'ON') continue
    if (tokens[at + 1] === 'CONFLICT') continue
    const condition = conditionFrom(tokens, at + 1)
    const parts = splitAt(condition, 'AND')
    if (splitAt(condition, 'OR').length === 1) clauses.push({ clause: token, parts })
  }
  return clauses
}

function conditionFrom(tokens: readonly string[], start: number): readonly string[] {
  let depth = 0
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    if (token === '(') depth++
    else if (token === ')') depth--
    else if (depth === 0 && CLAUSE_END.test(token)) return tokens.slice(start, at)
  }
  return tokens.slice(start)
}

function splitAt(tokens: readonly string[], word: 'AND' | 'OR'): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && token === word) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function equalityOf(part: readonly string[]): Pick<Equality, 'left' | 'right'> | undefined {
  const plain = part.filter((token) => !/^(\(|\)|CAST|AS|TEXT|BIGINT)$/.test(token))
  const [left = '', is, right = '', ...rest] = plain
  if (is !== '=' || rest.length > 0 || !OPERAND.test(left) || !OPERAND.test(right)) return undefined
  return left.startsWith(':') ? { left: right, right: left } : { left, right }
}
