// cordova-ios 8.1.1, CDV.h: what the recipes use.
#import <Foundation/Foundation.h>

typedef NS_ENUM(NSUInteger, CDVCommandStatus) { CDVCommandStatus_NO_RESULT = 0, CDVCommandStatus_OK, CDVCommandStatus_ERROR = 9 };

@interface CDVPluginResult : NSObject
+ (CDVPluginResult *)resultWithStatus:(CDVCommandStatus)statusOrdinal messageAsDictionary:(NSDictionary *)theMessage;
- (void)setKeepCallbackAsBool:(BOOL)bKeepCallback;
@end

@interface CDVInvokedUrlCommand : NSObject
@property (nonatomic, readonly) NSArray *arguments;
@property (nonatomic, readonly) NSString *callbackId;
@end

@protocol CDVCommandDelegate <NSObject>
- (void)sendPluginResult:(CDVPluginResult *)result callbackId:(NSString *)callbackId;
@end

@interface CDVPlugin : NSObject
@property (nonatomic, weak) id<CDVCommandDelegate> commandDelegate;
- (void)pluginInitialize;
@end
