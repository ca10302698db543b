/** The body of a message to a webhook, as text: it is signed and sent byte for byte as it is here. */
export function webhookPayload(type: string, time: Date, data: object): string {
  return JSON.stringify({ type, timestamp: time.toISOString(), data });
}
