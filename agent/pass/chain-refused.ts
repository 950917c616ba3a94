/** What came back must not be installed. */
export class ChainRefused extends Error {
  override readonly name = 'ChainRefused'
}
