#import "RingthroughCalls+State.h"
#import "RingthroughPush.h"
#import "RingthroughReceipts.h"

/// What the user does on CallKit's screen.
@implementation RingthroughCalls (Actions)

// #region answer
- (void)provider:(CXProvider *)provider performAnswerCallAction:(CXAnswerCallAction *)action {
  RingthroughCall *call = self.calls[action.callUUID];
  if (call == nil) {
    [action fail];
    return;
  }
  call.isAnswered = YES;
  [[RingthroughReceipts shared] post:@"answered"
                                  to:call.ackUrl
                                then:^(NSDictionary *_Nullable state) {
                                  if (self.calls[call.callId] != call) {
                                    [action fail];
                                    return;
                                  }
                                  if (![state[@"state"] isEqual:@"answered"]) {
                                    // Answered on another device, cancelled, or no network: an answer is never sent later.
                                    [action fail];
                                    [self endCall:call.callId
                                           reason:state == nil ? CXCallEndedReasonFailed
                                                               : RingthroughReason(state[@"endReason"])];
                                    return;
                                  }
                                  [action fulfill];
                                  self.waitsForJavaScript = call;
                                  [self handOver];
                                }];
}

- (void)handOver {
  RingthroughCall *call = self.waitsForJavaScript;
  if (call == nil || call.ackUrl == nil || self.onAnswered == nil) {
    return;
  }
  self.waitsForJavaScript = nil;
  self.onAnswered(call.callId.UUIDString.lowercaseString, (NSURL *)call.ackUrl);
}
// #endregion

// #region hang-up
- (void)provider:(CXProvider *)provider performEndCallAction:(CXEndCallAction *)action {
  RingthroughCall *call = self.calls[action.callUUID];
  if (call != nil) {
    [self.calls removeObjectForKey:action.callUUID];
    // Kept and sent again without a network: otherwise the caller would hear ringing to the end.
    [[RingthroughReceipts shared] keep:call.isAnswered ? @"ended" : @"declined" to:call.ackUrl];
  }
  [action fulfill];
}

- (void)hangUp:(NSUUID *)callId {
  CXEndCallAction *action = [[CXEndCallAction alloc] initWithCallUUID:callId];
  CXTransaction *transaction = [[CXTransaction alloc] initWithAction:action];
  [[[CXCallController alloc] init] requestTransaction:transaction
                                           completion:^(NSError *_Nullable error){
                                           }];
}

- (void)provider:(CXProvider *)provider timedOutPerformingAction:(CXAction *)action {
  if (![action isKindOfClass:[CXCallAction class]]) {
    return;
  }
  RingthroughCall *call = self.calls[((CXCallAction *)action).callUUID];
  if (call != nil) {
    [[RingthroughReceipts shared] keep:call.isAnswered ? @"ended" : @"declined" to:call.ackUrl];
    [self endCall:call.callId reason:CXCallEndedReasonFailed];
  }
}

- (void)providerDidReset:(CXProvider *)provider {
  for (RingthroughCall *call in self.calls.allValues) {
    if (call.isAnswered) {
      [[RingthroughReceipts shared] keep:@"ended" to:call.ackUrl];
    }
  }
  [self.calls removeAllObjects];
}
// #endregion

// #region audio
/// WebRTC may use the audio session from here on, and not earlier: pass it to `RTCAudioSession`, which the plugins for WebRTC use too.
- (void)provider:(CXProvider *)provider didActivateAudioSession:(AVAudioSession *)audioSession {
  [[NSNotificationCenter defaultCenter] postNotificationName:@"RingthroughAudioActivated" object:audioSession];
}

- (void)provider:(CXProvider *)provider didDeactivateAudioSession:(AVAudioSession *)audioSession {
  [[NSNotificationCenter defaultCenter] postNotificationName:@"RingthroughAudioDeactivated" object:audioSession];
}
// #endregion

@end
