// codec: Sessions of the hosted flow, counted by hour, bank and last step

import {
  FIGURES_KEPT_MS,
  LINK_STEPS,
  type LinkFigure,
  type LinkStep,
  RESOLUTION_MS,
} from '../../core/activity/figures.ts'
import { timeKey } from '../../core/activity/request.ts'
import type { ActivityStore } from '../../core/activity/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { dueList, listDue, sumByApp } from '../engine/due-work.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, optionalText, text, word } from '../engine/row.ts'

const LIST_OVER = dueList(`
  SELECT app_id, session_id FROM link_sessions WHERE state IN ('failed', 'returned') AND counted = 0
  ORDER BY app_id, session_id LIMIT :limit`)

const LIST_LEFT = dueList(`
  SELECT app_id, session_id FROM link_sessions WHERE expires_at_ms <= :nowMs AND counted = 0
  ORDER BY expires_at_ms, app_id, session_id LIMIT :limit`)

const MARK = `
  UPDATE link_sessions SET counted = 1
  WHERE app_id = :appId AND session_id IN (:ids[]) AND counted = 0
  RETURNING state, provider_name, connection_id, failure, created_at_ms`

const ADD = `
  INSERT INTO link_figures (app_id, figure_key, from_ms, provider_name, step, failure, sessions,
    expires_at_ms)
  VALUES (:appId, :figureKey, :fromMs, :providerName, :step, :failure, :sessions, :expiresAtMs)
  ON CONFLICT (app_id, figure_key) DO UPDATE SET sessions = link_figures.sessions + excluded.sessions`

const LIST = `
  SELECT from_ms, provider_name, step, failure, sessions FROM link_figures
  WHERE app_id = :appId AND figure_key >= :fromKey AND figure_key < :untilKey ORDER BY figure_key`

export function linkFigureVerbs(
  driver: Driver,
): Pick<ActivityStore, 'countLinkSessions' | 'listLinkFigures'> {
  return {
    async countLinkSessions(nowMs, limit) {
      const rows = [
        ...(await listDue(driver, LIST_OVER, { limit })),
        ...(await listDue(driver, LIST_LEFT, { nowMs, limit })),
      ]
      return await sumByApp(rows, (appId, own) => {
        const ids = own.map((row) => text(row, 'session_id'))
        return onMissingParent(0, () =>
          driver.transaction(async (tx) => {
            const marked = await tx.all(MARK, { appId, ids })
            const figures = new Map<string, LinkFigure>()
            for (const row of marked) addTo(figures, figureOf(row))
            const added = [...figures].toSorted(([a], [b]) => (a < b ? -1 : 1))
            if (added.length > 0)
              await tx.runMany(
                ADD,
                added.map(([figureKey, figure]) => ({
                  appId,
                  figureKey,
                  ...figure,
                  expiresAtMs: figure.fromMs + FIGURES_KEPT_MS.day,
                })),
              )
            return marked.length
          }),
        )
      })
    },

    async listLinkFigures(appId, fromMs, untilMs) {
      const parameters = { appId, fromKey: timeKey(fromMs), untilKey: timeKey(untilMs) }
      return (await driver.all(LIST, parameters)).map((row) => ({
        fromMs: integer(row, 'from_ms'),
        providerName: text(row, 'provider_name'),
        step: word(row, 'step', LINK_STEPS),
        failure: text(row, 'failure'),
        sessions: integer(row, 'sessions'),
      }))
    },
  }
}

function figureOf(row: Row): LinkFigure {
  const atMs = integer(row, 'created_at_ms')
  const providerName = optionalText(row, 'provider_name')
  const step = stepOf(row, providerName)
  return {
    fromMs: atMs - (atMs % RESOLUTION_MS.hour),
    providerName: providerName ?? '',
    step,
    failure: step === 'completed' ? '' : (optionalText(row, 'failure') ?? 'abandoned'),
    sessions: 1,
  }
}

function stepOf(row: Row, providerName: string | undefined): LinkStep {
  const state = text(row, 'state')
  const isGranted = state === 'granted' || state === 'returned'
  if (isGranted && optionalText(row, 'failure') === undefined) return 'completed'
  if (providerName === undefined) return 'opened'
  return state === 'fetching' || optionalText(row, 'connection_id') !== undefined
    ? 'signed_in'
    : 'bank_chosen'
}

function addTo(figures: Map<string, LinkFigure>, figure: LinkFigure): void {
  const key = [timeKey(figure.fromMs), figure.providerName, figure.step, figure.failure].join(':')
  figures.set(key, { ...figure, sessions: (figures.get(key)?.sessions ?? 0) + 1 })
}
