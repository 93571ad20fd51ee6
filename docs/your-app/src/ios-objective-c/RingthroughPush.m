#import "RingthroughPush.h"

@implementation RingthroughPush

// #region read
/// `nil` for anything but a text: JSON's `null` arrives as NSNull, and a message to it ends the app.
static NSString *_Nullable TextOf(NSDictionary *payload, NSString *key) {
  id value = payload[key];
  return [value isKindOfClass:[NSString class]] ? value : nil;
}

static NSNumber *_Nullable NumberOf(NSDictionary *payload, NSString *key) {
  id value = payload[key];
  return [value isKindOfClass:[NSNumber class]] ? value : nil;
}

static CXHandleType HandleType(NSString *_Nullable name) {
  if ([name isEqualToString:@"number"]) {
    return CXHandleTypePhoneNumber;
  }
  return [name isEqualToString:@"email"] ? CXHandleTypeEmailAddress : CXHandleTypeGeneric;
}

+ (nullable instancetype)pushWithPayload:(NSDictionary *)payload {
  NSString *callId = TextOf(payload, @"callId");
  NSUUID *uuid = callId == nil ? nil : [[NSUUID alloc] initWithUUIDString:callId];
  if (uuid == nil) {
    return nil;
  }
  RingthroughPush *push = [[RingthroughPush alloc] init];
  push->_callId = uuid;
  push->_isEnd = [TextOf(payload, @"type") isEqualToString:@"call_ended"];
  push->_callerName = TextOf(payload, @"callerName") ?: @"Unknown caller";
  NSString *handle = TextOf(payload, @"handle") ?: @"unknown";
  push->_handle = [[CXHandle alloc] initWithType:HandleType(TextOf(payload, @"handleType")) value:handle];
  push->_hasVideo = NumberOf(payload, @"hasVideo").boolValue;
  NSNumber *milliseconds = NumberOf(payload, @"expiresAt");
  push->_expiresAt = milliseconds == nil ? [NSDate dateWithTimeIntervalSinceNow:40]
                                         : [NSDate dateWithTimeIntervalSince1970:milliseconds.doubleValue / 1000];
  NSString *ackUrl = TextOf(payload, @"ackUrl");
  push->_ackUrl = ackUrl == nil ? nil : [NSURL URLWithString:ackUrl];
  push->_endReason = TextOf(payload, @"endReason");
  return push;
}
// #endregion

@end

// #region values
CXCallEndedReason RingthroughReason(NSString *_Nullable endReason) {
  NSDictionary<NSString *, NSNumber *> *reasons = @{
    @"no_answer" : @(CXCallEndedReasonUnanswered),
    @"answered_elsewhere" : @(CXCallEndedReasonAnsweredElsewhere),
    @"declined_elsewhere" : @(CXCallEndedReasonDeclinedElsewhere),
    @"failed" : @(CXCallEndedReasonFailed),
    @"unreachable" : @(CXCallEndedReasonFailed),
  };
  NSNumber *known = endReason == nil ? nil : reasons[(NSString *)endReason];
  return known == nil ? CXCallEndedReasonRemoteEnded : (CXCallEndedReason)known.integerValue;
}

NSString *RingthroughHex(NSData *token) {
  NSMutableString *hex = [NSMutableString string];
  const unsigned char *bytes = token.bytes;
  for (NSUInteger index = 0; index < token.length; index += 1) {
    [hex appendFormat:@"%02x", bytes[index]];
  }
  return hex;
}
// #endregion
