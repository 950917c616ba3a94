/*
 * The one file that knows the library acme-client: signatures of requests, external account bindings, key authorizations, and the
 * certificate of tls-alpn-01. Its requests are not used: they have no deadline, sleep as long as a CA likes, and keep nothing of an error
 * but its sentence.
 */

/** A signed request body (RFC 7515 §7.2.2), ready for JSON. */
interface SignedBody {
  readonly protected: string
  readonly payload: string
  readonly signature: string
}

/** Signs with one account key. */
export interface AccountSigner {
  /** Signs a request (RFC 8555 §6.2), by the account's URL where it has one, else by its key. Without payload it is a POST-as-GET. */
  sign(url: string, payload: object | undefined, nonce: string, accountUrl: string | undefined): SignedBody
  /** Binds the account key to an account that the CA knows from elsewhere (RFC 8555 §7.3.4). `hmacKey` is base64 or base64url. */
  bind(newAccountUrl: string, kid: string, hmacKey: string): SignedBody
  /** The key authorization of a token (RFC 8555 §8.1). */
  keyAuthorization(token: string): Promise<string>
}

/** What of the library's client is used here beyond its types: its half that signs. */
interface SigningHalf {
  createSignedBody(url: string, payload: object | null, header: { nonce: string; kid: string | null }): SignedBody
  createSignedHmacBody(hmacKey: string, url: string, payload: object, header: { kid: string }): SignedBody
  getJwk(): object
}

/** A signer with this account key (PEM, EC or RSA). Loads the library, which takes a quarter of a second: only for what is due. */
export async function accountSigner(keyPem: string): Promise<AccountSigner> {
  const { Client } = await import('acme-client')
  const client = new Client({ directoryUrl: '', accountKey: keyPem })
  const { http } = client as unknown as { readonly http: SigningHalf }
  return {
    sign: (url, payload, nonce, accountUrl) =>
      http.createSignedBody(url, payload ?? null, { nonce, kid: accountUrl ?? null }),
    bind: (newAccountUrl, kid, hmacKey) => http.createSignedHmacBody(hmacKey, newAccountUrl, http.getJwk(), { kid }),
    // of this kind of challenge, since it gives back the key authorization itself
    keyAuthorization: (token) =>
      client.getChallengeKeyAuthorization({ type: 'http-01', token, url: '', status: 'pending' }),
  }
}

/** The certificate by which tls-alpn-01 is answered for a name or an address (RFC 8737 §3, RFC 8738 §4), and its key; PEM. */
export async function alpnCertificate(
  identifier: string,
  keyAuthorization: string,
): Promise<{ readonly keyPem: string; readonly certificatePem: string }> {
  const { crypto } = await import('acme-client')
  const authorization = {
    url: '',
    status: 'pending' as const,
    identifier: { type: 'dns', value: identifier },
    challenges: [],
  }
  const [keyPem, certificatePem] = await crypto.createAlpnCertificate(
    authorization,
    keyAuthorization,
    await crypto.createPrivateEcdsaKey(),
  )
  return { keyPem: keyPem.toString(), certificatePem: certificatePem.toString() }
}
