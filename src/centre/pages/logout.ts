import { setSession } from '../http/cookies.ts'
import { pageRoute } from '../http/route.ts'

/** `/logout`: the session is over, in the store and in the browser. To look at it alone changes nothing. */
export const logoutPage = pageRoute({
  path: '/logout',
  may: ['viewer', 'owner', 'admin'],
  mayTake: ['viewer', 'owner', 'admin'],
  show: async () => ({ goTo: '/' }),
  take: async ({ caller, centre, reply }) => {
    if (caller?.kind === 'person' && caller.session !== undefined) {
      const entry = { at: centre.now(), by: caller.login, action: 'logged-out', about: 'pages', detail: {} }
      await centre.store.accounts.end(caller.session, entry)
    }
    setSession(reply, centre.settings, undefined)
    return { goTo: '/login' }
  },
})
