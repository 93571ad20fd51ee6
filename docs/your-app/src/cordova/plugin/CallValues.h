#import <CallKit/CallKit.h>
#import <Foundation/Foundation.h>

static inline NSString *TextOf(id value, NSString *otherwise)
{
    return [value isKindOfClass:NSString.class] && [value length] > 0 ? value : otherwise;
}

static inline CXHandleType HandleTypeOf(id value)
{
    if ([value isEqual:@"number"]) return CXHandleTypePhoneNumber;
    return [value isEqual:@"email"] ? CXHandleTypeEmailAddress : CXHandleTypeGeneric;
}

static inline CXCallEndedReason ReasonOf(id endReason)
{
    NSDictionary<NSString *, NSNumber *> *reasons = @{
        @"completed": @(CXCallEndedReasonRemoteEnded),
        @"cancelled": @(CXCallEndedReasonRemoteEnded),
        @"no_answer": @(CXCallEndedReasonUnanswered),
        @"answered_elsewhere": @(CXCallEndedReasonAnsweredElsewhere),
        @"declined_elsewhere": @(CXCallEndedReasonDeclinedElsewhere),
    };
    NSNumber *reason = reasons[TextOf(endReason, @"")];
    return reason == nil ? CXCallEndedReasonFailed : (CXCallEndedReason)reason.integerValue;
}
