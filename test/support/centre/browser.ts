/** What a browser is of a session: it keeps cookies and sends forms with their tokens. It follows nothing. */
export class Browser {
  readonly url: string
  readonly cookies = new Map<string, string>()
  /** Sent with every request. */
  headers: Record<string, string> = {}

  constructor(url: string) {
    this.url = url
  }

  async get(path: string): Promise<Response> {
    return this.#kept(await fetch(`${this.url}${path}`, { redirect: 'manual', headers: this.#headers() }))
  }

  /** Sends a form as it is, with whatever fields. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const init = {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.url,
        ...this.#headers(),
        ...headers,
      },
    } as const
    return this.#kept(await fetch(`${this.url}${path}`, init))
  }

  /** Looks at a page and sends a form of it with the token that it has. */
  async send(page: string, path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.post(path, { form_token: await this.formToken(page), ...fields })
  }

  /** The token in the first form of a page. */
  async formToken(page: string): Promise<string> {
    const text = await (await this.get(page)).text()
    return /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? ''
  }

  async logIn(login: string, password: string): Promise<Response> {
    return this.send('/login', '/login', { login, password })
  }

  #headers(): Record<string, string> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    return { ...(cookie !== '' && { cookie }), ...this.headers }
  }

  #kept(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
