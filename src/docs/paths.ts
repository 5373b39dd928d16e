// rule: Paths of the pages of the reference

export function topicPath(basePath: string, slug: string): string {
  return `${basePath}/docs/${slug}`
}

export function guidePath(basePath: string, slug: string): string {
  return `${basePath}/docs/guides/${slug}`
}
