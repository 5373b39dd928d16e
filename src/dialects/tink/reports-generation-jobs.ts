// codec: /api/v1/reports-generation-jobs: jobs that generate the reports of a flow
// Spec: docs.tink.com (2026-01), guide on fetching account and transaction data in one flow, and Reports Generation Jobs

import type { JobReport, ReportJob } from '../../core/reports/report-job.ts'
import { readReportJob } from '../../core/reports/run-report-job.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route } from '../dialect.ts'
import { forClient, pathParameter } from '../request-values.ts'
import { REPORT_TYPE_NAMES } from './report-types.ts'
import { errorResponses } from './schemas.ts'

export const reportsGenerationJobRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/reports-generation-jobs/:id',
    name: 'getReportsGenerationJob',
    summary: 'Get reports generation job',
    description: 'The provider recommends one request per second until the status is `COMPLETED`.',
    access: { kind: 'token', accepts: ['client'], scopes: ['reports-generation-jobs:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The job. It can be read for a day.',
        schema: {
          type: 'object',
          required: ['createdTime', 'id', 'reports', 'status', 'updatedTime'],
          properties: {
            createdTime: { type: 'string', format: 'date-time' },
            id: { type: 'string' },
            reports: {
              type: 'array',
              items: {
                type: 'object',
                required: ['id', 'status', 'type'],
                properties: {
                  id: { type: 'string' },
                  status: { type: 'string', enum: ['PENDING', 'COMPLETED', 'FAILED'] },
                  type: { type: 'string', enum: Object.values(REPORT_TYPE_NAMES) },
                },
              },
            },
            status: { type: 'string', enum: ['PENDING', 'COMPLETED'] },
            updatedTime: { type: 'string', format: 'date-time' },
          },
        },
      },
      ...errorResponses(401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(readReportJob, { caller, jobId: pathParameter(request, 'id') }, (job) => ({
        status: 200,
        body: renderJob(job),
      })),
    ),
  },
]

function renderJob(job: ReportJob): JsonObject {
  return {
    id: job.jobId,
    reports: job.reports.map((report) => ({
      id: report.reportId,
      type: REPORT_TYPE_NAMES[report.kind],
      status: statusOf(job, report),
    })),
    status: job.state === 'completed' ? 'COMPLETED' : 'PENDING',
    createdTime: isoInstant(job.createdAtMs),
    updatedTime: isoInstant(job.updatedAtMs),
  }
}

function statusOf({ state }: ReportJob, { problem }: JobReport): string {
  if (state === 'pending') return 'PENDING'
  return problem === undefined ? 'COMPLETED' : 'FAILED'
}
