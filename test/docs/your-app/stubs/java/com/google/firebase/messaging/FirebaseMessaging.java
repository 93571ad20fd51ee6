package com.google.firebase.messaging;

public class FirebaseMessaging {
    public static FirebaseMessaging getInstance() { return null; }
    public com.google.android.gms.tasks.Task<String> getToken() { return null; }
}
