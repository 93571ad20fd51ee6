#import "RingthroughReceipts.h"
#import <UIKit/UIKit.h>

@interface RingthroughReceipts ()
/// By `ackUrl`: the event, and until when it matters, in seconds since 1970.
@property (nonatomic, strong) NSMutableDictionary<NSString *, NSDictionary *> *kept;
@end

@implementation RingthroughReceipts

+ (instancetype)shared {
  static RingthroughReceipts *shared;
  static dispatch_once_t once;
  dispatch_once(&once, ^{
    shared = [[RingthroughReceipts alloc] init];
    shared.kept = [NSMutableDictionary dictionary];
  });
  return shared;
}

// #region post
- (void)post:(NSString *)event to:(nullable NSURL *)ackUrl then:(void (^)(NSDictionary *_Nullable))done {
  if (ackUrl == nil) {
    done(nil);
    return;
  }
  NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL:(NSURL *)ackUrl];
  request.HTTPMethod = @"POST";
  [request setValue:@"application/json" forHTTPHeaderField:@"Content-Type"];
  request.HTTPBody = [NSJSONSerialization dataWithJSONObject:@{@"event" : event} options:0 error:nil];
  [self send:request then:done];
}

- (void)stateOf:(nullable NSURL *)ackUrl then:(void (^)(NSDictionary *_Nullable))done {
  if (ackUrl == nil) {
    done(nil);
    return;
  }
  [self send:[NSMutableURLRequest requestWithURL:(NSURL *)ackUrl] then:done];
}
// #endregion

// #region send
- (void)send:(NSMutableURLRequest *)request then:(void (^)(NSDictionary *_Nullable))done {
  // CallKit gives up an answer by itself; a request must not outlive it.
  request.timeoutInterval = 8;
  UIApplication *application = [UIApplication sharedApplication];
  __block UIBackgroundTaskIdentifier work = UIBackgroundTaskInvalid;
  void (^finish)(void) = ^{
    [application endBackgroundTask:work];
    work = UIBackgroundTaskInvalid;
  };
  work = [application beginBackgroundTaskWithExpirationHandler:finish];
  NSURLSessionDataTask *task = [[NSURLSession sharedSession]
      dataTaskWithRequest:request
        completionHandler:^(NSData *_Nullable data, NSURLResponse *_Nullable response, NSError *_Nullable error) {
          NSInteger status = [response isKindOfClass:[NSHTTPURLResponse class]] ? ((NSHTTPURLResponse *)response).statusCode : 0;
          id state = nil;
          if (status == 200 && data != nil) {
            state = [NSJSONSerialization JSONObjectWithData:(NSData *)data options:0 error:nil];
          } else if (status == 400 || status == 404 || status == 409) {
            // The call is gone, or its user.
            state = @{@"state" : @"ended"};
          }
          dispatch_async(dispatch_get_main_queue(), ^{
            done([state isKindOfClass:[NSDictionary class]] ? state : nil);
            finish();
          });
        }];
  [task resume];
}
// #endregion

// #region keep
- (void)keep:(NSString *)event to:(nullable NSURL *)ackUrl {
  NSString *key = ackUrl.absoluteString;
  if (key == nil) {
    return;
  }
  self.kept[(NSString *)key] = @{@"event" : event, @"until" : @([NSDate date].timeIntervalSince1970 + 600)};
  [self save];
  [self flush];
}

- (void)flush {
  for (NSString *key in self.kept.allKeys) {
    NSDictionary *receipt = self.kept[key];
    if ([receipt[@"until"] doubleValue] < [NSDate date].timeIntervalSince1970) {
      [self.kept removeObjectForKey:key];
      continue;
    }
    [self post:receipt[@"event"]
            to:[NSURL URLWithString:key]
          then:^(NSDictionary *_Nullable state) {
            if (state != nil) {
              [self.kept removeObjectForKey:key];
              [self save];
            }
          }];
  }
}
// #endregion

// #region start
- (void)start {
  [self load];
  NSNotificationCenter *center = [NSNotificationCenter defaultCenter];
  [center addObserver:self selector:@selector(flush) name:UIApplicationDidBecomeActiveNotification object:nil];
  // After a restart of the phone, before its first unlock, the file can be neither read nor written: memory has to do.
  [center addObserver:self selector:@selector(load) name:UIApplicationProtectedDataDidBecomeAvailable object:nil];
  // What could not be sent is tried again every ten seconds, as long as iOS lets the app run.
  [NSTimer scheduledTimerWithTimeInterval:10
                                  repeats:YES
                                    block:^(NSTimer *timer) {
                                      [self flush];
                                    }];
}
// #endregion

// #region file
- (NSURL *)file {
  NSURL *folder = [[NSFileManager defaultManager] URLsForDirectory:NSApplicationSupportDirectory
                                                         inDomains:NSUserDomainMask].firstObject;
  [[NSFileManager defaultManager] createDirectoryAtURL:folder withIntermediateDirectories:YES attributes:nil error:nil];
  return [folder URLByAppendingPathComponent:@"receipts.json"];
}

- (void)load {
  NSData *data = [NSData dataWithContentsOfURL:[self file]];
  id stored = data == nil ? nil : [NSJSONSerialization JSONObjectWithData:(NSData *)data options:0 error:nil];
  if ([stored isKindOfClass:[NSDictionary class]]) {
    [self.kept addEntriesFromDictionary:stored];
  }
  [self save];
  [self flush];
}

- (void)save {
  // Readable while the phone is locked, once it was unlocked after its start: that is when calls are declined.
  NSData *data = [NSJSONSerialization dataWithJSONObject:self.kept options:0 error:nil];
  [data writeToURL:[self file] options:NSDataWritingFileProtectionCompleteUntilFirstUserAuthentication error:nil];
}
// #endregion

@end
