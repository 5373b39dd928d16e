// contract: The in-memory store of the unit tests keeps the storage contract

import { appConformance } from '../../src/storage/conformance/apps.ts'
import { grantVerbConformance } from '../../src/storage/conformance/grants.ts'
import type { StoreSubject } from '../../src/storage/conformance/subject.ts'
import { tokenConformance } from '../../src/storage/conformance/tokens.ts'
import { userConformance } from '../../src/storage/conformance/users.ts'
import { createInMemoryStore } from '../support/in-memory/store.ts'

const memory = createInMemoryStore()

async function subject(): Promise<StoreSubject> {
  return memory
}

appConformance(subject)
userConformance(subject)
tokenConformance(subject)
grantVerbConformance(subject)
