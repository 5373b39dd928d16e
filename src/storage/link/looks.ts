// codec: The look of an app's hosted flow: draft and published

import type { LinkLook, LookColours, LookScheme } from '../../core/link/look.ts'
import type { LinkLookStore } from '../../core/link/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { memberObject, object, optionalText, text } from '../engine/row.ts'

const SELECT_PUBLISHED = 'SELECT published FROM link_looks WHERE app_id = :appId'

const SELECT_LOOKS = 'SELECT draft, published FROM link_looks WHERE app_id = :appId'

const SAVE_DRAFT = `
  INSERT INTO link_looks (app_id, draft, published, updated_at_ms) VALUES (:appId, :draft, NULL, :nowMs)
  ON CONFLICT (app_id) DO UPDATE SET draft = excluded.draft, updated_at_ms = excluded.updated_at_ms`

const PUBLISH_DRAFT = `
  UPDATE link_looks SET published = draft, draft = NULL, updated_at_ms = :nowMs
  WHERE app_id = :appId AND draft = :draft`

const DELETE_LOOKS = 'DELETE FROM link_looks WHERE app_id = :appId'

export function linkLookVerbs(driver: Driver): LinkLookStore {
  return {
    async loadLinkLook(appId) {
      return readLook((await driver.get(SELECT_PUBLISHED, { appId })) ?? {}, 'published')
    },

    async loadLinkLooks(appId) {
      const row = (await driver.get(SELECT_LOOKS, { appId })) ?? {}
      return { draft: readLook(row, 'draft'), published: readLook(row, 'published') }
    },

    saveLinkLookDraft(appId, draft, nowMs) {
      return onMissingParent('unknown', async () => {
        await driver.run(SAVE_DRAFT, { appId, draft: draft && serialise(draft), nowMs })
        return 'saved' as const
      })
    },

    async publishLinkLook(appId, draft, nowMs) {
      const changed = await driver.run(PUBLISH_DRAFT, { appId, draft: serialise(draft), nowMs })
      return changed === 1 ? 'published' : 'stale'
    },

    async resetLinkLook(appId) {
      await driver.run(DELETE_LOOKS, { appId })
    },
  }
}

/** With its members in a fixed order, because publication compares the text of the draft. */
function serialise(look: LinkLook): string {
  return JSON.stringify(readLook({ draft: JSON.stringify(look) }, 'draft'))
}

function readLook(row: Row, column: 'draft' | 'published'): LinkLook | undefined {
  if (row[column] === undefined || optionalText(row, column) === undefined) return undefined
  const look = object(row, column)
  const colours = memberObject(look, 'colours')
  return {
    colours: { light: readColours(colours, 'light'), dark: readColours(colours, 'dark') },
    logo: optionalText(look, 'logo'),
    uppercaseButtons: look.uppercaseButtons === true,
    flatButtons: look.flatButtons === true,
  }
}

function readColours(row: Row, scheme: LookScheme): LookColours {
  const of = memberObject(row, scheme)
  return {
    primary: text(of, 'primary'),
    primaryText: text(of, 'primaryText'),
    secondaryText: text(of, 'secondaryText'),
    buttonBackground: text(of, 'buttonBackground'),
    buttonText: text(of, 'buttonText'),
    background: text(of, 'background'),
    tintedBackground: text(of, 'tintedBackground'),
    pageBackground: text(of, 'pageBackground'),
    error: text(of, 'error'),
  }
}
