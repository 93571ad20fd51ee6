import { corsConfiguration } from '../../lambda/contract/cors.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';

const readable = corsConfiguration(['*'])?.exposeHeaders ?? [];

/** The description at the top of the OpenAPI document: what holds for every operation. */
export const DESCRIPTION = `Rings a phone whose app has been killed.

**Requests.** A body is a JSON object in UTF-8, with or without a byte order mark, of at most ${LIMITS.bodyBytes} bytes (a signal: ${LIMITS.signalBytes}).
With \`Content-Encoding: gzip\` that limit holds for the inflated body. \`null\` is the same as an absent field, except inside
\`custom\` and for \`candidate\` of a signal. Unknown fields of a body are refused (those of a description or a candidate are dropped), unknown query parameters are ignored.

**Pages.** A page or web view of any origin may send requests unless the deployment lists origins. Of an answer's headers it may
read ${readable.map((name) => `\`${name}\``).join(', ')}, and those that browsers always show, such as \`content-type\`.

**Schemas.** A request that its schema refuses is refused with 400; one that its schema allows is not, except for the checks that the
operation's answer 400 names (\`x-further-checks\`, by the path in \`issues\`). What JSON Schema has no words for stands in extension keywords:
\`x-max-utf8-bytes\` of a text; \`x-max-json-bytes\` of a value as JSON without white space, for a text without its quotes;
\`x-max-utf16-units\`, which is \`length\` in JavaScript, Java and C#; \`x-max-graphemes\`, characters as a reader counts them;
\`x-percent-decoded\`, the schema of the text after percent-decoding; \`x-also-accepted\`, a pattern of further spellings of a query parameter;
\`x-max-bytes\` of a request body. A number that JavaScript cannot hold exactly is refused, and so is a field that an object has twice.

**Generated clients.** openapi-typescript: with \`--default-non-nullable false\`. Without it, a field of a named schema that has a default,
such as \`media\`, is required of the app that sends it.

**Errors** of this API are RFC 9457 problems with a stable \`code\`. Those of API Gateway itself have a \`message\` only: see \`GatewayError\`.

**Times** are RFC 3339 in UTC with milliseconds, such as \`2026-11-29T09:41:00.000Z\`. Not every decoder takes a fraction by default:

- Swift, \`JSONDecoder\`: \`.iso8601\` refuses it. From iOS 15:
  \`decoder.dateDecodingStrategy = .custom { try Date($0.singleValueContainer().decode(String.self), strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }\`
- Swift OpenAPI Generator: \`Client(serverURL: url, configuration: .init(dateTranscoder: .iso8601WithFractionalSeconds), transport: transport)\`
- Kotlin: \`java.time.Instant.parse(text)\` or \`kotlin.time.Instant.parse(text)\`; kotlinx.serialization decodes a property of the type
  \`kotlin.time.Instant\` by itself (from 1.9; before, with kotlinx-datetime below 0.7, \`kotlinx.datetime.Instant\`)
- Kotlin, Moshi: \`Moshi.Builder().add(Date::class.java, Rfc3339DateJsonAdapter()).build()\`; Gson:
  \`GsonBuilder().setDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSSX").create()\`
- Dart: \`DateTime.parse(text)\`; C#: \`DateTimeOffset\` with System.Text.Json; PHP: \`new DateTimeImmutable($text)\``;
