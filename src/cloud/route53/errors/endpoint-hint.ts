/** What to check if answers are not those of Route 53. */
export const endpointHint = 'check AWS_ENDPOINT_URL_ROUTE_53 and proxies';
