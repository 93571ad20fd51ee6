#import "RingthroughCalls+State.h"
#import "RingthroughPush.h"
#import "RingthroughReceipts.h"

@implementation RingthroughCall
@end

@interface RingthroughCalls ()
@property (nonatomic, strong) PKPushRegistry *registry;
@property (nonatomic, strong) CXProvider *provider;
@end

@implementation RingthroughCalls

+ (instancetype)shared {
  static RingthroughCalls *shared;
  static dispatch_once_t once;
  dispatch_once(&once, ^{
    shared = [[RingthroughCalls alloc] init];
  });
  return shared;
}

// #region start
- (void)start {
  self.calls = [NSMutableDictionary dictionary];
  CXProviderConfiguration *configuration = [[CXProviderConfiguration alloc] init];
  configuration.supportsVideo = YES;
  configuration.supportedHandleTypes =
      [NSSet setWithArray:@[ @(CXHandleTypeGeneric), @(CXHandleTypePhoneNumber), @(CXHandleTypeEmailAddress) ]];
  // One call at a time: a second one shows "End & Accept" and "Decline".
  configuration.maximumCallGroups = 1;
  configuration.maximumCallsPerCallGroup = 1;
  self.provider = [[CXProvider alloc] initWithConfiguration:configuration];
  [self.provider setDelegate:self queue:nil];
  // The provider first, then the delegate, then the types: setting the types delivers the push for which iOS launched the app.
  self.registry = [[PKPushRegistry alloc] initWithQueue:dispatch_get_main_queue()];
  self.registry.delegate = self;
  self.registry.desiredPushTypes = [NSSet setWithObject:PKPushTypeVoIP];
}
// #endregion

// #region on-answered
/// A killed app answers before its JavaScript runs: the answer waits for it.
- (void)setOnAnswered:(void (^)(NSString *, NSURL *))onAnswered {
  _onAnswered = [onAnswered copy];
  [self handOver];
}
// #endregion

// #region token
- (void)pushRegistry:(PKPushRegistry *)registry
    didUpdatePushCredentials:(PKPushCredentials *)pushCredentials
                     forType:(PKPushType)type {
  self.voipToken = RingthroughHex(pushCredentials.token);
}

- (void)pushRegistry:(PKPushRegistry *)registry didInvalidatePushTokenForType:(PKPushType)type {
  self.voipToken = nil;
}
// #endregion

// #region push
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingPushWithPayload:(PKPushPayload *)payload
                              forType:(PKPushType)type
                withCompletionHandler:(void (^)(void))completion {
  [self report:[RingthroughPush pushWithPayload:payload.dictionaryPayload] completion:completion];
}

// Defined by the SDK of iOS 26.4 and newer: an older Xcode compiles this file without the method.
#ifdef __IPHONE_26_4
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingVoIPPushWithPayload:(PKPushPayload *)payload
                                 metadata:(PKVoIPPushMetadata *)metadata
                    withCompletionHandler:(void (^)(void))completion API_AVAILABLE(ios(26.4)) {
  RingthroughPush *push = [RingthroughPush pushWithPayload:payload.dictionaryPayload];
  if (push.isEnd && !metadata.mustReport) {
    [self endCall:push.callId reason:RingthroughReason(push.endReason)];
    completion();
    return;
  }
  [self report:push completion:completion];
}
#endif
// #endregion

// #region report
/// Reports every push, whatever it says, before it returns: one that cannot be read, has expired or ends a call is ended at once.
- (void)report:(nullable RingthroughPush *)push completion:(void (^)(void))completion {
  NSUUID *callId = push.callId ?: [NSUUID UUID];
  CXCallUpdate *update = [[CXCallUpdate alloc] init];
  update.remoteHandle = push.handle ?: [[CXHandle alloc] initWithType:CXHandleTypeGeneric value:@"unknown"];
  update.localizedCallerName = push.callerName ?: @"Unknown caller";
  update.hasVideo = push.hasVideo;
  update.supportsHolding = NO;
  update.supportsGrouping = NO;
  update.supportsUngrouping = NO;
  RingthroughCall *call = self.calls[callId] ?: [[RingthroughCall alloc] init];
  call.callId = callId;
  call.ackUrl = push.ackUrl ?: call.ackUrl;
  call.expiresAt = push.expiresAt;
  self.calls[callId] = call;
  [self.provider reportNewIncomingCallWithUUID:callId
                                        update:update
                                    completion:^(NSError *_Nullable error) {
                                      dispatch_async(dispatch_get_main_queue(), ^{
                                        [self reported:call push:push error:error];
                                        completion();
                                      });
                                    }];
}

- (void)reported:(RingthroughCall *)call push:(nullable RingthroughPush *)push error:(nullable NSError *)error {
  if (push == nil) {
    [self endCall:call.callId reason:CXCallEndedReasonFailed];
    return;
  }
  if (push.isEnd) {
    [self endCall:call.callId reason:RingthroughReason(push.endReason)];
    return;
  }
  if (push.expiresAt.timeIntervalSinceNow <= 0) {
    [self endCall:call.callId reason:CXCallEndedReasonUnanswered];
    return;
  }
  // A UUID that CallKit has already: the second push for a call that rings. Any other error, such as that of Do Not Disturb or of a blocked
  // caller, counts as a report too, but nothing rings, so no receipt says so.
  BOOL ringsAlready = error.code == CXErrorCodeIncomingCallErrorCallUUIDAlreadyExists;
  if (error != nil && !ringsAlready) {
    [self.calls removeObjectForKey:call.callId];
    return;
  }
  [[RingthroughReceipts shared] post:@"ringing"
                                  to:call.ackUrl
                                then:^(NSDictionary *_Nullable state) {
                                  [self apply:state to:call];
                                  if (!ringsAlready) {
                                    [self watch:call];
                                  }
                                }];
}
// #endregion

// #region watch
/// Asks every three seconds whether the call still rings, so that it stops when it is answered elsewhere or cancelled.
- (void)watch:(RingthroughCall *)call {
  if (self.calls[call.callId] != call || call.isAnswered) {
    return;
  }
  if (call.expiresAt.timeIntervalSinceNow <= 0) {
    [self endCall:call.callId reason:CXCallEndedReasonUnanswered];
    return;
  }
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 3 * (int64_t)NSEC_PER_SEC), dispatch_get_main_queue(), ^{
    if (self.calls[call.callId] != call || call.isAnswered) {
      return;
    }
    [[RingthroughReceipts shared] stateOf:call.ackUrl
                                     then:^(NSDictionary *_Nullable state) {
                                       [self apply:state to:call];
                                       [self watch:call];
                                     }];
  });
}

- (void)apply:(nullable NSDictionary *)state to:(RingthroughCall *)call {
  if (self.calls[call.callId] == call && [state[@"state"] isEqual:@"ended"]) {
    [self endCall:call.callId reason:RingthroughReason(state[@"endReason"])];
  }
}

- (void)endCall:(NSUUID *)callId reason:(CXCallEndedReason)reason {
  if (self.calls[callId] == nil) {
    return;
  }
  [self.calls removeObjectForKey:callId];
  [self.provider reportCallWithUUID:callId endedAtDate:nil reason:reason];
}
// #endregion

@end
