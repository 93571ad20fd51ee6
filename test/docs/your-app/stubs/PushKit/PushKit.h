// Own declarations of what the Objective-C recipes use of PushKit: https://developer.apple.com/documentation/pushkit?language=objc
#pragma once
#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

@class PKPushRegistry;
typedef NSString *PKPushType;
extern PKPushType const PKPushTypeVoIP;

@interface PKPushCredentials : NSObject
@property (readonly, copy) PKPushType type;
@property (readonly, copy) NSData *token;
@end

@interface PKPushPayload : NSObject
@property (readonly, copy) PKPushType type;
@property (readonly, copy) NSDictionary *dictionaryPayload;
@end

#ifdef __IPHONE_26_4
API_AVAILABLE(ios(26.4))
@interface PKVoIPPushMetadata : NSObject
@property (nonatomic, readonly) BOOL mustReport;
@end
#endif

@protocol PKPushRegistryDelegate <NSObject>
@required
- (void)pushRegistry:(PKPushRegistry *)registry
    didUpdatePushCredentials:(PKPushCredentials *)pushCredentials
                     forType:(PKPushType)type;
@optional
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingPushWithPayload:(PKPushPayload *)payload
                              forType:(PKPushType)type
                withCompletionHandler:(void (^)(void))completion API_AVAILABLE(ios(11.0));
- (void)pushRegistry:(PKPushRegistry *)registry didInvalidatePushTokenForType:(PKPushType)type;
#ifdef __IPHONE_26_4
- (void)pushRegistry:(PKPushRegistry *)registry
    didReceiveIncomingVoIPPushWithPayload:(PKPushPayload *)payload
                                 metadata:(PKVoIPPushMetadata *)metadata
                    withCompletionHandler:(void (^)(void))completion API_AVAILABLE(ios(26.4));
#endif
@end

@interface PKPushRegistry : NSObject
@property (readwrite, weak, nullable) id<PKPushRegistryDelegate> delegate;
@property (readwrite, copy, nullable) NSSet<PKPushType> *desiredPushTypes;
- (nullable NSData *)pushTokenForType:(PKPushType)type;
- (instancetype)initWithQueue:(nullable dispatch_queue_t)queue;
- (instancetype)init __attribute__((unavailable));
@end

NS_ASSUME_NONNULL_END
