#import "CallPushes.h"
#import "CallReceipts.h"
#import "CallValues.h"
#import <UIKit/UIKit.h>

@interface CallPushes ()
@property (nonatomic, strong) PKPushRegistry *registry;
@property (nonatomic, strong) CXProvider *provider;
@property (nonatomic, strong) CallReceipts *receipts;
/// `ackUrl` of each call that is not over. Memory is enough: CallKit ends the calls of a process that dies.
@property (nonatomic, strong) NSMutableDictionary<NSUUID *, NSString *> *ackUrls;
@property (nonatomic, strong) NSMutableSet<NSUUID *> *answered;
@property (nonatomic, strong) NSMutableArray<NSDictionary *> *early;
@end

@implementation CallPushes

// #region launch
+ (void)load
{
    [NSNotificationCenter.defaultCenter addObserverForName:UIApplicationDidFinishLaunchingNotification
                                                    object:nil
                                                     queue:nil
                                                usingBlock:^(NSNotification *launch) { (void)CallPushes.shared; }];
}

+ (CallPushes *)shared
{
    static CallPushes *shared;
    static dispatch_once_t once;
    dispatch_once(&once, ^{ shared = [CallPushes new]; });
    return shared;
}

- (instancetype)init
{
    self = [super init];
    self.ackUrls = [NSMutableDictionary new];
    self.answered = [NSMutableSet new];
    self.early = [NSMutableArray new];
    self.receipts = [CallReceipts new];
    CXProviderConfiguration *configuration = [CXProviderConfiguration new];
    configuration.supportsVideo = YES;
    configuration.maximumCallGroups = 1;
    configuration.maximumCallsPerCallGroup = 1;
    self.provider = [[CXProvider alloc] initWithConfiguration:configuration];
    [self.provider setDelegate:self queue:nil];
    self.registry = [[PKPushRegistry alloc] initWithQueue:dispatch_get_main_queue()];
    self.registry.delegate = self;
    self.registry.desiredPushTypes = [NSSet setWithObject:PKPushTypeVoIP];
    return self;
}
// #endregion

// #region token
- (void)pushRegistry:(PKPushRegistry *)registry didUpdatePushCredentials:(PKPushCredentials *)credentials forType:(PKPushType)type
{
    NSMutableString *token = [NSMutableString new];
    const unsigned char *bytes = credentials.token.bytes;
    for (NSUInteger index = 0; index < credentials.token.length; index++) [token appendFormat:@"%02x", bytes[index]];
    [self emit:@"token" with:@{@"token": token}];
}

- (void)pushRegistry:(PKPushRegistry *)registry didInvalidatePushTokenForType:(PKPushType)type
{
    [self emit:@"token" with:@{@"token": @""}];
}
// #endregion

// #region push
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingPushWithPayload:(PKPushPayload *)payload
                              forType:(PKPushType)type
                withCompletionHandler:(void (^)(void))completion
{
    NSDictionary *push = payload.dictionaryPayload;
    NSUUID *callId = [[NSUUID alloc] initWithUUIDString:TextOf(push[@"callId"], @"")];
    NSString *ackUrl = TextOf(push[@"ackUrl"], @"");
    id expiresAt = push[@"expiresAt"];
    double now = NSDate.date.timeIntervalSince1970 * 1000;
    BOOL isOpen = [expiresAt isKindOfClass:NSNumber.class] && [expiresAt doubleValue] > now;
    BOOL rings = callId != nil && ackUrl.length > 0 && isOpen && [push[@"type"] isEqual:@"incoming_call"];
    // A push that cannot be read is reported too: iOS ends an app that does not report.
    NSUUID *uuid = callId ?: NSUUID.UUID;

    CXCallUpdate *update = [CXCallUpdate new];
    update.localizedCallerName = TextOf(push[@"callerName"], @"Unknown");
    update.remoteHandle = [[CXHandle alloc] initWithType:HandleTypeOf(push[@"handleType"])
                                                   value:TextOf(push[@"handle"], @"unknown")];
    update.hasVideo = [push[@"hasVideo"] isEqual:@YES];
    [self.provider reportNewIncomingCallWithUUID:uuid update:update completion:^(NSError *error) {
        BOOL isKnown = error.code == CXErrorCodeIncomingCallErrorCallUUIDAlreadyExists;
        // Do Not Disturb and the block list are errors as well: no phone rings, and no receipt is sent.
        if (!rings) [self endCall:uuid reason:ReasonOf(push[@"endReason"])];
        else if (error == nil || isKnown) [self ring:uuid push:push ackUrl:ackUrl];
        completion();
    }];
}
// #endregion

// #region ringing
- (void)ring:(NSUUID *)uuid push:(NSDictionary *)push ackUrl:(NSString *)ackUrl
{
    BOOL isNew = self.ackUrls[uuid] == nil;
    self.ackUrls[uuid] = ackUrl;
    [self.receipts post:@"ringing" to:ackUrl then:^(NSDictionary *call) { [self follow:uuid call:call]; }];
    if (!isNew) return;
    [self emit:@"incoming" with:push];
    [self askLater:uuid];
}

- (void)askLater:(NSUUID *)uuid
{
    dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 3 * NSEC_PER_SEC), dispatch_get_main_queue(), ^{
        NSString *ackUrl = self.ackUrls[uuid];
        if (ackUrl == nil || [self.answered containsObject:uuid]) return;
        [self.receipts ask:ackUrl then:^(NSDictionary *call) {
            [self follow:uuid call:call];
            [self askLater:uuid];
        }];
    });
}

- (void)follow:(NSUUID *)uuid call:(NSDictionary *)call
{
    if ([call[@"state"] isEqual:@"ended"]) [self endCall:uuid reason:ReasonOf(call[@"endReason"])];
}
// #endregion

// #region answer
- (void)provider:(CXProvider *)provider performAnswerCallAction:(CXAnswerCallAction *)action
{
    NSUUID *uuid = action.callUUID;
    NSString *ackUrl = self.ackUrls[uuid];
    if (ackUrl == nil) return [action fail];
    [self.answered addObject:uuid];
    [self.receipts post:@"answered" to:ackUrl then:^(NSDictionary *call) {
        if ([call[@"state"] isEqual:@"answered"]) {
            [action fulfill];
            return [self emit:@"answered" with:@{@"callId": uuid.UUIDString.lowercaseString}];
        }
        // Another device was first, the caller has hung up, or there is no network.
        [action fail];
        [self endCall:uuid reason:ReasonOf(call[@"endReason"])];
    }];
}
// #endregion

// #region end
- (void)provider:(CXProvider *)provider performEndCallAction:(CXEndCallAction *)action
{
    NSUUID *uuid = action.callUUID;
    NSString *ackUrl = self.ackUrls[uuid];
    if (ackUrl != nil) [self.receipts keep:[self.answered containsObject:uuid] ? @"ended" : @"declined" to:ackUrl];
    [self forget:uuid];
    [action fulfill];
}

- (void)providerDidReset:(CXProvider *)provider
{
    for (NSUUID *uuid in self.ackUrls.allKeys) [self forget:uuid];
}

- (void)endCall:(NSUUID *)uuid reason:(CXCallEndedReason)reason
{
    [self.provider reportCallWithUUID:uuid endedAtDate:nil reason:reason];
    [self forget:uuid];
}

- (void)hangUp:(NSUUID *)uuid
{
    CXTransaction *transaction = [[CXTransaction alloc] initWithAction:[[CXEndCallAction alloc] initWithCallUUID:uuid]];
    [[CXCallController new] requestTransaction:transaction completion:^(NSError *error) {}];
}

- (void)forget:(NSUUID *)uuid
{
    if (self.ackUrls[uuid] == nil) return;
    [self.ackUrls removeObjectForKey:uuid];
    [self.answered removeObject:uuid];
    [self emit:@"ended" with:@{@"callId": uuid.UUIDString.lowercaseString}];
}
// #endregion

- (void)emit:(NSString *)name with:(NSDictionary *)data
{
    NSDictionary *event = @{@"name": name, @"data": data};
    if (self.onEvent == nil) [self.early addObject:event];
    else self.onEvent(event);
}

- (void)setOnEvent:(void (^)(NSDictionary *))onEvent
{
    _onEvent = [onEvent copy];
    for (NSDictionary *event in self.early) onEvent(event);
    [self.early removeAllObjects];
}

@end
