// table: The client of the ceiling and the peers; our server creates its own
export const benchClient = {
  id: '5c7d3f1e2b9a4860a1d4c8e7f6b30912',
  secret: 'k3Jt0xw8Vn5rQ2yZs7LcPf1hGdUoTbEa9MiRvXeYpNq',
}
