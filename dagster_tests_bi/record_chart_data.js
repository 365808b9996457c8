// Keeps, by chart, the row counts of the answers of Superset's chart data API: what the charts of a page were given.
window.__rows = {};
const original = window.fetch;
window.fetch = async (...request) => {
  const response = await original(...request);
  const address = decodeURIComponent(typeof request[0] === "string" ? request[0] : request[0].url);
  const chart = address.includes("/api/v1/chart/data") && address.match(/"slice_id":(\d+)/);
  if (chart) {
    const body = await response.clone().json();
    window.__rows[chart[1]] = response.ok ? body.result[0].rowcount : JSON.stringify(body);
  }
  return response;
};
