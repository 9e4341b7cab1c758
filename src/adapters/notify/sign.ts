import { createHmac } from 'node:crypto'

/** HMAC-SHA256 over `timestamp.body`, hexadecimal: a receiver that checks it and the age of the timestamp knows who sent it, and when. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}
