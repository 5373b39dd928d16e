// codec: /data/v1/business-account-verification-reports: reports of business account checks
// Spec: docs.tink.com/api-data-v1 (2026-01), Business Account Verification

import { readVerificationReport } from '../../core/reports/verification-report.ts'
import { call, type Route } from '../dialect.ts'
import { pathParameter } from '../request-values.ts'
import { REPORT_SCHEMA, renderReport } from './account-verification-reports.ts'
import { errorResponses } from './schemas.ts'

export const businessAccountVerificationReportRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v1/business-account-verification-reports/:id',
    name: 'getBusinessAccountVerificationReport',
    summary: 'Get business account verification report',
    access: {
      kind: 'token',
      accepts: ['user', 'client'],
      scopes: ['business-account-verification-reports:read'],
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, unchanged since it was created.', schema: REPORT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) => {
      const command = {
        caller,
        reportId: pathParameter(request, 'id'),
        kind: 'business_account_verification',
      } as const
      return call(readVerificationReport, command, (report) => ({ status: 200, body: renderReport(report) }))
    },
  },
]
