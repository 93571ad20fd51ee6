// Own declarations of what the Objective-C recipes use of CallKit: https://developer.apple.com/documentation/callkit?language=objc
#pragma once
#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

@class AVAudioSession, CXProvider;

typedef NS_ENUM(NSInteger, CXHandleType) {
  CXHandleTypeGeneric = 1,
  CXHandleTypePhoneNumber = 2,
  CXHandleTypeEmailAddress = 3,
} API_AVAILABLE(ios(10.0));

typedef NS_ENUM(NSInteger, CXCallEndedReason) {
  CXCallEndedReasonFailed = 1,
  CXCallEndedReasonRemoteEnded = 2,
  CXCallEndedReasonUnanswered = 3,
  CXCallEndedReasonAnsweredElsewhere = 4,
  CXCallEndedReasonDeclinedElsewhere = 5,
} API_AVAILABLE(ios(10.0));

typedef NS_ENUM(NSInteger, CXErrorCodeIncomingCallError) {
  CXErrorCodeIncomingCallErrorUnknown = 0,
  CXErrorCodeIncomingCallErrorUnentitled = 1,
  CXErrorCodeIncomingCallErrorCallUUIDAlreadyExists = 2,
  CXErrorCodeIncomingCallErrorFilteredByDoNotDisturb = 3,
  CXErrorCodeIncomingCallErrorFilteredByBlockList = 4,
} API_AVAILABLE(ios(10.0));

API_AVAILABLE(ios(10.0))
@interface CXHandle : NSObject <NSCopying>
@property (nonatomic, readonly) CXHandleType type;
@property (nonatomic, readonly, copy) NSString *value;
- (instancetype)initWithType:(CXHandleType)type value:(NSString *)value;
- (instancetype)init __attribute__((unavailable));
@end

API_AVAILABLE(ios(10.0))
@interface CXCallUpdate : NSObject <NSCopying>
@property (nonatomic, copy, nullable) CXHandle *remoteHandle;
@property (nonatomic, copy, nullable) NSString *localizedCallerName;
@property (nonatomic) BOOL supportsHolding;
@property (nonatomic) BOOL supportsGrouping;
@property (nonatomic) BOOL supportsUngrouping;
@property (nonatomic) BOOL supportsDTMF;
@property (nonatomic) BOOL hasVideo;
@end

API_AVAILABLE(ios(10.0))
@interface CXProviderConfiguration : NSObject <NSCopying>
@property (nonatomic) NSUInteger maximumCallGroups;
@property (nonatomic) NSUInteger maximumCallsPerCallGroup;
@property (nonatomic) BOOL supportsVideo;
@property (nonatomic, copy) NSSet<NSNumber *> *supportedHandleTypes;
- (instancetype)init API_AVAILABLE(ios(14.0));
@end

API_AVAILABLE(ios(10.0))
@interface CXAction : NSObject
- (instancetype)init;
- (void)fulfill;
- (void)fail;
@end

API_AVAILABLE(ios(10.0))
@interface CXCallAction : CXAction
@property (nonatomic, readonly, copy) NSUUID *callUUID;
- (instancetype)initWithCallUUID:(NSUUID *)callUUID;
- (instancetype)init __attribute__((unavailable));
@end

API_AVAILABLE(ios(10.0))
@interface CXAnswerCallAction : CXCallAction
@end

API_AVAILABLE(ios(10.0))
@interface CXEndCallAction : CXCallAction
@end

API_AVAILABLE(ios(10.0))
@interface CXTransaction : NSObject
- (instancetype)initWithAction:(CXAction *)action;
@end

API_AVAILABLE(ios(10.0))
@interface CXCallController : NSObject
- (instancetype)init;
- (void)requestTransaction:(CXTransaction *)transaction completion:(void (^)(NSError *_Nullable error))completion;
@end

API_AVAILABLE(ios(10.0))
@interface CXCall : NSObject
@property (nonatomic, readonly, copy) NSUUID *UUID;
@end

API_AVAILABLE(ios(10.0))
@interface CXCallObserver : NSObject
@property (nonatomic, readonly, copy) NSArray<CXCall *> *calls;
@end

API_AVAILABLE(ios(10.0))
@protocol CXProviderDelegate <NSObject>
@required
- (void)providerDidReset:(CXProvider *)provider;
@optional
- (void)provider:(CXProvider *)provider performAnswerCallAction:(CXAnswerCallAction *)action;
- (void)provider:(CXProvider *)provider performEndCallAction:(CXEndCallAction *)action;
- (void)provider:(CXProvider *)provider timedOutPerformingAction:(CXAction *)action;
- (void)provider:(CXProvider *)provider didActivateAudioSession:(AVAudioSession *)audioSession;
- (void)provider:(CXProvider *)provider didDeactivateAudioSession:(AVAudioSession *)audioSession;
@end

API_AVAILABLE(ios(10.0))
@interface CXProvider : NSObject
- (instancetype)initWithConfiguration:(CXProviderConfiguration *)configuration;
- (instancetype)init __attribute__((unavailable));
- (void)setDelegate:(nullable id<CXProviderDelegate>)delegate queue:(nullable dispatch_queue_t)queue;
- (void)reportNewIncomingCallWithUUID:(NSUUID *)UUID
                               update:(CXCallUpdate *)update
                           completion:(void (^)(NSError *_Nullable error))completion;
- (void)reportCallWithUUID:(NSUUID *)UUID endedAtDate:(nullable NSDate *)dateEnded reason:(CXCallEndedReason)endedReason;
@end

NS_ASSUME_NONNULL_END
