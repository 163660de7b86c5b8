/** Every way in which a provider says no or fails, and what to do about it. They stand in the attempts of a model result. */
export const PROVIDER_ERRORS = {
  PROVIDER_ABORTED: 'nothing, or allow a longer attempt: the attempt was ended by its caller or its time limit',
  PROVIDER_ANSWER_TOO_LONG: 'allow more output tokens',
  PROVIDER_ARGUMENT_MISSING: 'say in the message what the named argument should be, such as the order id',
  PROVIDER_AUTH: 'check OPENAI_API_KEY',
  PROVIDER_CONTENT_FILTER: 'change the question: the provider’s filter withheld the answer',
  PROVIDER_EMPTY_STREAM: 'ask again: the provider answered with nothing',
  PROVIDER_NO_ANSWER: 'wait, or raise GATEWAY_ANSWER_TIMEOUT_MS',
  PROVIDER_NO_TEMPLATE: 'give the pack a task template for this intent, or use a model that can plan without one',
  PROVIDER_OPERATION_UNKNOWN: 'route this operation to another profile than the built-in one',
  PROVIDER_PROTOCOL: 'check OPENAI_BASE_URL: what answers there does not speak the chat completions format',
  PROVIDER_QUOTA: 'top up the account at the provider',
  PROVIDER_RATE_LIMITED: 'wait, or raise the limit at the provider',
  PROVIDER_REFUSED: 'change the question: the model will not answer it',
  PROVIDER_REJECTED: 'check the profile: the provider does not take such a request for this model',
  PROVIDER_REQUEST_UNSUPPORTED: 'route this call to a profile whose adapter can send it',
  PROVIDER_SERVER_ERROR: 'wait: the provider is in trouble',
  PROVIDER_STALLED: 'wait, or raise GATEWAY_IDLE_TIMEOUT_MS',
  PROVIDER_STREAM_CUT: 'ask again: the connection to the provider broke',
  PROVIDER_STREAM_ERROR: 'ask again: the provider reported an error inside its answer',
  PROVIDER_TASK_UNREADABLE: 'give the built-in model a task in the form that its README describes',
  PROVIDER_TOOL_NOT_OFFERED: 'permit the named tool to this run, or change the task template',
  PROVIDER_UNREACHABLE: 'check OPENAI_BASE_URL and the network',
} as const;

export type ProviderCode = keyof typeof PROVIDER_ERRORS;
