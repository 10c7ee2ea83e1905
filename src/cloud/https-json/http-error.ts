import type { IncomingHttpHeaders } from 'node:http';

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** An answer that is no success, or that can't be read. */
export class HttpError extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer, message: string) {
    super(message);
    this.name = 'HttpError';
    this.answer = answer;
  }
}
