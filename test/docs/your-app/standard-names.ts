/**
 * Types and functions of the languages themselves, by grammar: what is in each version of the language's own library, and
 * in no framework. What a recipe uses beyond them is in its `system-apis.json`.
 */
export const STANDARD_NAMES: Readonly<Record<string, ReadonlySet<string>>> = {
  swift: words(`
    Any AnyHashable AnyObject Array Bool Character CharacterSet Codable Decodable Dictionary Double Encodable Equatable Error Float Hashable Int Int64
    Never Optional Result Self Sendable Set String Task UInt8 UInt64 Void
    append compactMap contains count description detached enumerated filter first flatMap forEach hasPrefix hasSuffix high index insert isEmpty joined keys
    last lowercased map merge min max prefix print rawValue reduce remove removeAll removeValue replacingOccurrences reversed self sorted split
    uppercased values zip escaping autoclosure objc main available discardableResult iOS newValue oldValue error init $0 $1 $2
  `),
  kotlin: words(`
    Any Array Boolean Byte ByteArray Char CharSequence Double Exception Float IllegalStateException Int Iterable List Long Map MutableList MutableMap
    MutableSet Nothing Number Pair Regex Result Set String Throwable Unit JvmStatic JvmField Volatile Synchronized Suppress
    also any apply associate buildMap buildString contains containsKey count down emptyList emptyMap error filter filterNotNull find first firstOrNull forEach
    get getOrDefault getOrElse getOrNull getOrPut ifEmpty isBlank isEmpty isNotBlank isNotEmpty isNullOrEmpty it joinToString keys last lazy let listOf
    lowercase map mapNotNull mapOf mutableListOf mutableMapOf mutableSetOf none onFailure onSuccess orEmpty plus print println put readText remove
    removeAll removeIf repeat require requireNotNull run runCatching set setOf single size split startsWith substringAfterLast substringBefore
    synchronized takeIf takeUnless thread to toBoolean toByteArray toInt toIntOrNull toList toLong toLongOrNull toMap toMutableMap toSet toString trim
    until use value values with message cause java javaClass field
  `),
  dart: words(`
    BigInt DateTime Duration Exception Future Function Iterable List Map MapEntry Never Null Object Pattern RegExp Set Stream StreamController
    StreamSubscription String StringBuffer StackTrace Symbol Type Uri bool double dynamic int num void override pragma deprecated
    add addAll any async await cancel catchError cast clear contains containsKey difference entries every expand first firstWhere forEach fromEntries
    fromMillisecondsSinceEpoch hashCode inMilliseconds inSeconds isAfter isBefore isEmpty isNotEmpty isNegative join keys last length listen map
    microtask millisecondsSinceEpoch now parse print putIfAbsent remove removeWhere replaceAll resolve runtimeType single split startsWith endsWith
    substring then timeout toIso8601String toList toLowerCase toSet toString toUtc trim tryParse unawaited value values where whenComplete
    seconds milliseconds minutes key delayed error
  `),
  objc: words(`
    BOOL YES NO nil Nil NULL SEL Class Protocol IMP id instancetype int64_t uint8_t size_t self super _cmd alloc init new copy class
    nonnull nullable _Nullable _Nonnull NS_ASSUME_NONNULL_BEGIN NS_ASSUME_NONNULL_END strong weak nonatomic readonly readwrite assign
    __weak __strong __block typeof __typeof__ oneway getter setter
  `),
  java: words(`
    ArrayList Arrays Boolean Byte Character CharSequence Class ClassNotFoundException Collection Collections Deprecated Double Exception Float
    FunctionalInterface HashMap HashSet IllegalArgumentException IllegalStateException Integer Iterable Iterator List Locale Long Map Math NullPointerException
    Number Object Objects Optional Override Runnable RuntimeException SafeVarargs Set String StringBuilder SuppressWarnings System Thread Throwable Void
    java util lang concurrent
    add append clear close contains containsKey currentTimeMillis endsWith entrySet equals equalsIgnoreCase format get getKey getMessage getOrDefault getValue
    hashCode indexOf isEmpty join keySet length parseInt parseLong put putIfAbsent remove replace run size split start startsWith substring toLowerCase toString
    trim valueOf values
  `),
  javascript: words(`
    Array Boolean Date Error Infinity JSON Map Math NaN Number Object Promise RangeError RegExp Set String Symbol TypeError URL URLSearchParams
    Uint8Array undefined globalThis console clearInterval clearTimeout setInterval setTimeout fetch exports module require
    add all allSettled assign at catch charAt concat delete endsWith entries error every filter finally find findIndex flatMap forEach from fromEntries get has
    includes indexOf info isArray join json keys length log map max message min next now ok parse pop push race reduce reject replace resolve reverse set shift
    slice some sort split splice startsWith status stringify substring test text then toISOString toLowerCase toString trim values warn
    body headers method signal cause floor round
  `),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
