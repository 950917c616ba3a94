import { enrollRoute } from './api/agents/enroll.ts'
import { hookRoute } from './api/agents/hook.ts'
import { keyRoute } from './api/agents/key.ts'
import { agentsRoute } from './api/agents/list.ts'
import { reportRoute } from './api/agents/report.ts'
import { ackRoute, alertRoute, alertsRoute } from './api/alerts.ts'
import { endpointsRoute } from './api/endpoints.ts'
import { findingsRoute } from './api/findings.ts'
import { healthRoute, readyRoute } from './api/health.ts'
import { manualRoute } from './api/manual.ts'
import { metricsRoute } from './api/metrics.ts'
import { openapiRoute } from './api/openapi-route.ts'
import { runsRoute } from './api/runs.ts'
import type { Route } from './http/route.ts'
import { agentsPage } from './pages/agents.ts'
import { agreementPage } from './pages/agreement.ts'
import { alertPage } from './pages/alert.ts'
import { alertsCsv, alertsPage } from './pages/alerts.ts'
import { answerPage } from './pages/answer.ts'
import { assetRoute } from './pages/asset-route.ts'
import { auditCsv, auditPage } from './pages/audit.ts'
import { drillCsvPage, drillPage } from './pages/drill.ts'
import { drillsPage } from './pages/drills.ts'
import { endpointPage } from './pages/endpoint.ts'
import { endpointsPage } from './pages/endpoints.ts'
import { endpointsCsv } from './pages/endpoints-csv.ts'
import { forecastPage } from './pages/forecast.ts'
import { loginPage } from './pages/login.ts'
import { logoutPage } from './pages/logout.ts'
import { manualCsv, manualPage } from './pages/manual.ts'
import { manualEntryPage } from './pages/manual-entry.ts'
import { monthReportCsv, monthReportPage } from './pages/month-report.ts'
import { overviewPage } from './pages/overview.ts'
import { passwordPage } from './pages/password.ts'
import { settingsPage } from './pages/settings.ts'

/** What the listener for everybody serves: nothing but links of answers. */
export const publicRoutes: readonly Route[] = answerPage

/** Every route of the centre; pages with a name in the navigation stand there in this order. */
export const routes: readonly Route[] = [
  ...[overviewPage, endpointsPage, endpointsCsv, endpointPage, alertsPage, alertsCsv, alertPage],
  ...[agreementPage, agentsPage],
  ...[manualPage, manualCsv, manualEntryPage, forecastPage, drillsPage, drillPage, drillCsvPage],
  ...[monthReportPage, monthReportCsv, auditPage, auditCsv, settingsPage],
  ...[loginPage, logoutPage, passwordPage, answerPage, assetRoute, healthRoute, readyRoute, metricsRoute],
  ...[openapiRoute, endpointsRoute, findingsRoute, alertsRoute, alertRoute, ackRoute, manualRoute, runsRoute],
  ...[agentsRoute, enrollRoute, reportRoute, keyRoute, hookRoute],
].flat()
