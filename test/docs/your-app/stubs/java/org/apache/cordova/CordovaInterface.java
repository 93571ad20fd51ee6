package org.apache.cordova;

public interface CordovaInterface {
    android.app.Activity getActivity();
}
