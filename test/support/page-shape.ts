import type { DefaultTreeAdapterTypes } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node

/** Names of elements and attributes in document order: all of a page but its text. */
export function shapeOf(node: Node): string[] {
  const own = 'attrs' in node ? [`${node.nodeName}(${node.attrs.map(({ name }) => name).join(' ')})`] : []
  const comment = node.nodeName === '#comment' ? ['comment'] : []
  return [...own, ...comment, ...('childNodes' in node ? node.childNodes.flatMap(shapeOf) : [])]
}

/** The text of a page. */
export function textOf(node: Node): string {
  if ('value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}
