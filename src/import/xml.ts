import { XMLParser } from 'fast-xml-parser'

/** Elements of one name, which XML does not tell from a single one. */
type Lists = ReadonlySet<string>

/**
 * What an XML text says as nested objects: attributes and elements under their names, text under `#text`. Entities are not
 * expanded. Undefined where it is none, or nests deeper than any that is meant.
 *
 * @param lists names of the elements that are lists, however many there are
 */
export function readXml(text: string, lists: Lists): unknown {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    processEntities: false,
    maxNestedTags: 50,
    isArray: (name) => lists.has(name),
  })
  try {
    return parser.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    // The library has no error of its own.
    if (!(error instanceof Error)) throw error
    return undefined
  }
}
