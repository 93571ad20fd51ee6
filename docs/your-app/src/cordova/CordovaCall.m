#import "CordovaCall.h"

static PKPushRegistry *registry;
static NSString *voipToken;

// Methods for the implementation of the plugin.
@implementation CordovaCall

// #region launch
/// Call this as the last line of pluginInitialize.
- (void)createRegistry
{
    registry = [[PKPushRegistry alloc] initWithQueue:dispatch_get_main_queue()];
    registry.delegate = self;
    registry.desiredPushTypes = [NSSet setWithObject:PKPushTypeVoIP];
}
// #endregion

// #region init
/// Instead of the plugin's own: JavaScript gets the token that came before it, and creates no registry.
- (void)init:(CDVInvokedUrlCommand *)command
{
    self.VoIPPushCallbackId = command.callbackId;
    [self sendToken];
}

- (void)pushRegistry:(PKPushRegistry *)sender didUpdatePushCredentials:(PKPushCredentials *)credentials forType:(PKPushType)type
{
    NSMutableString *token = [NSMutableString new];
    const unsigned char *bytes = credentials.token.bytes;
    for (NSUInteger index = 0; index < credentials.token.length; index++) [token appendFormat:@"%02x", bytes[index]];
    voipToken = token;
    [self sendToken];
}

- (void)sendToken
{
    if (self.VoIPPushCallbackId == nil || voipToken == nil) return;
    NSDictionary *registration = @{@"registration": @"true", @"deviceToken": voipToken};
    CDVPluginResult *result = [CDVPluginResult resultWithStatus:CDVCommandStatus_OK messageAsDictionary:registration];
    [result setKeepCallbackAsBool:YES];
    [self.commandDelegate sendPluginResult:result callbackId:self.VoIPPushCallbackId];
}
// #endregion

@end
