// glue: Starts the Console in the page

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api.ts'
import { createConsoleRouter } from './router.tsx'
import './style.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one; only a server that is away is asked again.
      retry: (count, error) =>
        count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
    },
  },
})
const router = createConsoleRouter(client)
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
