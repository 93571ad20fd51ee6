#import "CallPushes.h"
#import <Cordova/CDV.h>

/// What the page can call: `NativeCalls` of native-calls.js.
@interface NativeCalls : CDVPlugin
@end

@implementation NativeCalls

- (void)listen:(CDVInvokedUrlCommand *)command
{
    CallPushes.shared.onEvent = ^(NSDictionary *event) {
        CDVPluginResult *result = [CDVPluginResult resultWithStatus:CDVCommandStatus_OK messageAsDictionary:event];
        [result setKeepCallbackAsBool:YES];
        [self.commandDelegate sendPluginResult:result callbackId:command.callbackId];
    };
}

- (void)end:(CDVInvokedUrlCommand *)command
{
    NSUUID *uuid = [[NSUUID alloc] initWithUUIDString:command.arguments[0]];
    NSNumber *reason = command.arguments[1];
    if (uuid == nil) return;
    if ([reason isKindOfClass:NSNumber.class]) [CallPushes.shared endCall:uuid reason:reason.integerValue];
    else [CallPushes.shared hangUp:uuid];
}

@end
