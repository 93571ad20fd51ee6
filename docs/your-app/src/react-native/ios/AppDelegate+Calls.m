#import "AppDelegate.h"
#import <CallKit/CallKit.h>
#import <PushKit/PushKit.h>
#import <RNCallKeep/RNCallKeep.h>
#import <RNVoipPushNotificationManager.h>
#import <UIKit/UIKit.h>

static NSString *TextOf(id value, NSString *otherwise)
{
    return [value isKindOfClass:NSString.class] && [value length] > 0 ? value : otherwise;
}

static int ReasonOf(id endReason)
{
    NSDictionary<NSString *, NSNumber *> *reasons =
        @{@"completed": @2, @"cancelled": @2, @"no_answer": @3, @"answered_elsewhere": @4, @"declined_elsewhere": @5};
    NSNumber *reason = reasons[TextOf(endReason, @"")];
    return reason == nil ? 1 : reason.intValue;
}

// voipRegistration makes the app's delegate the delegate of the registry.
@interface AppDelegate (Calls) <PKPushRegistryDelegate>
@end

@implementation AppDelegate (Calls)

// #region launch
/// Call it first in application:didFinishLaunchingWithOptions:.
- (void)startCalls
{
    [RNCallKeep setup:@{@"appName": @"Example", @"supportsVideo": @YES, @"maximumCallGroups": @1, @"maximumCallsPerCallGroup": @1}];
    [RNVoipPushNotificationManager voipRegistration];
}
// #endregion

- (void)pushRegistry:(PKPushRegistry *)registry didUpdatePushCredentials:(PKPushCredentials *)credentials forType:(PKPushType)type
{
    [RNVoipPushNotificationManager didUpdatePushCredentials:credentials forType:type];
}

// #region push
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingPushWithPayload:(PKPushPayload *)payload
                              forType:(PKPushType)type
                withCompletionHandler:(void (^)(void))completion
{
    NSDictionary *push = payload.dictionaryPayload;
    NSUUID *callId = [[NSUUID alloc] initWithUUIDString:TextOf(push[@"uuid"], @"")];
    NSString *uuid = (callId ?: NSUUID.UUID).UUIDString.lowercaseString;
    id expiresAt = push[@"expiresAt"];
    double now = NSDate.date.timeIntervalSince1970 * 1000;
    BOOL isOpen = [expiresAt isKindOfClass:NSNumber.class] && [expiresAt doubleValue] > now;
    BOOL rings = callId != nil && isOpen && [push[@"type"] isEqual:@"incoming_call"];

    [RNCallKeep reportNewIncomingCall:uuid
                               handle:TextOf(push[@"handle"], @"unknown")
                           handleType:TextOf(push[@"handleType"], @"generic")
                             hasVideo:[push[@"hasVideo"] isEqual:@YES]
                  localizedCallerName:TextOf(push[@"callerName"], @"Unknown")
                      supportsHolding:NO
                         supportsDTMF:NO
                     supportsGrouping:NO
                   supportsUngrouping:NO
                          fromPushKit:YES
                              payload:push
                withCompletionHandler:^{
        if (!rings) [RNCallKeep endCallWithUUID:uuid reason:push[@"endReason"] == nil && callId != nil ? 3 : ReasonOf(push[@"endReason"])];
        else if ([self isShown:uuid]) [self postRinging:uuid to:TextOf(push[@"ackUrl"], @"")];
        completion();
    }];
    if (callId != nil) [RNVoipPushNotificationManager didReceiveIncomingPushWithPayload:payload forType:type];
}

/// Do Not Disturb and the block list: CallKit has no such call, no phone rings, and no receipt is sent.
- (BOOL)isShown:(NSString *)uuid
{
    for (CXCall *call in [CXCallObserver new].calls) {
        if ([call.UUID.UUIDString.lowercaseString isEqual:uuid]) return YES;
    }
    return NO;
}
// #endregion

// #region ringing
- (void)postRinging:(NSString *)uuid to:(NSString *)ackUrl
{
    NSURL *url = [NSURL URLWithString:ackUrl];
    if (url == nil) return;
    NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL:url];
    request.HTTPMethod = @"POST";
    [request setValue:@"application/json" forHTTPHeaderField:@"content-type"];
    request.HTTPBody = [NSJSONSerialization dataWithJSONObject:@{@"event": @"ringing"} options:0 error:nil];
    UIApplication *app = UIApplication.sharedApplication;
    // The request is finished even if iOS is about to suspend the app.
    __block UIBackgroundTaskIdentifier task = [app beginBackgroundTaskWithExpirationHandler:^{ [app endBackgroundTask:task]; }];
    [[NSURLSession.sharedSession dataTaskWithRequest:request
                                   completionHandler:^(NSData *data, NSURLResponse *response, NSError *error) {
        NSDictionary *call = data == nil ? nil : [NSJSONSerialization JSONObjectWithData:data options:0 error:nil];
        dispatch_async(dispatch_get_main_queue(), ^{
            if ([call[@"state"] isEqual:@"ended"]) [RNCallKeep endCallWithUUID:uuid reason:ReasonOf(call[@"endReason"])];
            [app endBackgroundTask:task];
        });
    }] resume];
}
// #endregion

@end
