#import "CallReceipts.h"
#import <UIKit/UIKit.h>

@interface CallReceipts ()
@property (nonatomic, strong) NSURLSession *background;
@end

@implementation CallReceipts

- (instancetype)init
{
    self = [super init];
    // #region background-session
    NSURLSessionConfiguration *later =
        [NSURLSessionConfiguration backgroundSessionConfigurationWithIdentifier:@"native-calls.receipts"];
    // A declined call matters until its ring window is over.
    later.timeoutIntervalForResource = 120;
    self.background = [NSURLSession sessionWithConfiguration:later];
    // #endregion
    return self;
}

static NSMutableURLRequest *RequestTo(NSString *ackUrl, BOOL isPost)
{
    NSURL *url = [NSURL URLWithString:ackUrl];
    if (url == nil) return nil;
    NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL:url];
    request.timeoutInterval = 10;
    if (!isPost) return request;
    request.HTTPMethod = @"POST";
    [request setValue:@"application/json" forHTTPHeaderField:@"content-type"];
    return request;
}

static NSData *BodyOf(NSString *event)
{
    return [NSJSONSerialization dataWithJSONObject:@{@"event": event} options:0 error:nil];
}

- (void)post:(NSString *)event to:(NSString *)ackUrl then:(void (^)(NSDictionary *))then
{
    NSMutableURLRequest *request = RequestTo(ackUrl, YES);
    request.HTTPBody = BodyOf(event);
    [self send:request then:then];
}

- (void)ask:(NSString *)ackUrl then:(void (^)(NSDictionary *))then
{
    [self send:RequestTo(ackUrl, NO) then:then];
}

- (void)send:(NSURLRequest *)request then:(void (^)(NSDictionary *))then
{
    if (request == nil) return then(nil);
    UIApplication *app = UIApplication.sharedApplication;
    // The request is finished even if iOS is about to suspend the app.
    __block UIBackgroundTaskIdentifier task = [app beginBackgroundTaskWithExpirationHandler:^{
        [app endBackgroundTask:task];
        task = UIBackgroundTaskInvalid;
    }];
    [[NSURLSession.sharedSession dataTaskWithRequest:request
                                   completionHandler:^(NSData *data, NSURLResponse *response, NSError *error) {
        id call = data == nil ? nil : [NSJSONSerialization JSONObjectWithData:data options:0 error:nil];
        dispatch_async(dispatch_get_main_queue(), ^{
            then([call isKindOfClass:NSDictionary.class] ? call : nil);
            [app endBackgroundTask:task];
            task = UIBackgroundTaskInvalid;
        });
    }] resume];
}

// #region keep
- (void)keep:(NSString *)event to:(NSString *)ackUrl
{
    NSMutableURLRequest *request = RequestTo(ackUrl, YES);
    NSString *name = [NSString stringWithFormat:@"receipt-%@.json", event];
    NSURL *file = [NSURL fileURLWithPath:[NSTemporaryDirectory() stringByAppendingPathComponent:name]];
    // Without protection: after a restart and before the first unlock, no other file can be written.
    if (request == nil || ![BodyOf(event) writeToURL:file options:NSDataWritingFileProtectionNone error:nil]) return;
    [[self.background uploadTaskWithRequest:request fromFile:file] resume];
}
// #endregion

@end
