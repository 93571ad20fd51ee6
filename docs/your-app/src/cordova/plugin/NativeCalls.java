package com.example.calls;

import android.content.Intent;
import com.google.firebase.messaging.FirebaseMessaging;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.cordova.CallbackContext;
import org.apache.cordova.CordovaPlugin;
import org.apache.cordova.PluginResult;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** What the page can call: `NativeCalls` of native-calls.js. */
public class NativeCalls extends CordovaPlugin {
    private static final Queue<JSONObject> EARLY = new ArrayDeque<>();
    private static CallbackContext listener;

    /** Without a page, the event waits for it: the process that a message has started has none. */
    static synchronized void emit(String name, Map<String, String> push) {
        Map<String, Object> event = new HashMap<>();
        event.put("name", name);
        event.put("data", new JSONObject(push));
        EARLY.add(new JSONObject(event));
        flush();
    }

    private static void flush() {
        while (listener != null && !EARLY.isEmpty()) {
            PluginResult result = new PluginResult(PluginResult.Status.OK, EARLY.remove());
            result.setKeepCallback(true);
            listener.sendPluginResult(result);
        }
    }

    static void emitToken(String token) {
        emit("token", Collections.singletonMap("token", token));
    }

    private static synchronized void listen(CallbackContext page) {
        listener = page;
        flush();
        FirebaseMessaging.getInstance().getToken().addOnSuccessListener(NativeCalls::emitToken);
    }

    @Override
    public boolean execute(String action, JSONArray arguments, CallbackContext callback) throws JSONException {
        if (action.equals("listen")) {
            listen(callback);
            onNewIntent(cordova.getActivity().getIntent());
            return true;
        }
        if (!action.equals("end")) return false;
        CallNotification.cancel(cordova.getActivity(), arguments.getString(0));
        return true;
    }

    // #region intent
    @Override
    public void onNewIntent(Intent intent) {
        String action = String.valueOf(intent.getAction());
        String callId = intent.getStringExtra("callId");
        if (callId == null || !action.startsWith("com.example.calls.")) return;
        // Once: the activity keeps its intent, and a page that is loaded again would answer again.
        intent.setAction(Intent.ACTION_MAIN);
        Map<String, String> push = new HashMap<>();
        for (String key : new String[] {"callId", "ackUrl", "callerName", "hasVideo"}) push.put(key, intent.getStringExtra(key));
        boolean isAnswered = action.endsWith(".answer");
        if (isAnswered) CallNotification.cancel(cordova.getActivity(), callId);
        emit(isAnswered ? "answered" : "incoming", push);
    }
    // #endregion

    @Override
    public void onDestroy() {
        listener = null;
    }
}
