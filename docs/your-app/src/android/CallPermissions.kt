package com.example.calls

import android.Manifest
import android.app.Activity
import android.app.NotificationManager
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.Settings

object CallPermissions {
    // #region permissions
    /** Call it after log-in, with a sentence of yours about why. Without the first, Android shows no call at all. */
    fun ask(activity: Activity) {
        val wanted = mutableListOf(Manifest.permission.RECORD_AUDIO)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) wanted.add(Manifest.permission.POST_NOTIFICATIONS)
        activity.requestPermissions(wanted.toTypedArray(), 1)
    }

    /**
     * Android 14 and later: false if Google Play or the user has taken the permission away. A call is then a heads-up
     * notification, also on a locked phone.
     */
    fun mayShowFullScreen(activity: Activity): Boolean {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return true
        return activity.getSystemService(NotificationManager::class.java).canUseFullScreenIntent()
    }

    /** Opens the page of the settings where the user can give it back. */
    fun askForFullScreen(activity: Activity) {
        if (mayShowFullScreen(activity)) return
        val app = Uri.fromParts("package", activity.packageName, null)
        activity.startActivity(Intent(Settings.ACTION_MANAGE_APP_USE_FULL_SCREEN_INTENT, app))
    }
    // #endregion
}
