package com.example.calls;

import android.content.Context;
import androidx.work.Constraints;
import androidx.work.Data;
import androidx.work.NetworkType;
import androidx.work.OneTimeWorkRequest;
import androidx.work.WorkManager;
import androidx.work.Worker;
import androidx.work.WorkerParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.json.JSONException;
import org.json.JSONObject;

/** The requests to `ackUrl` of a push: the URL is the only credential. */
public class Receipts extends Worker {
    public Receipts(Context context, WorkerParameters parameters) {
        super(context, parameters);
    }

    // #region post
    /** Returns the state of the call after the event, or null without a network. Not on the main thread. */
    static String post(String ackUrl, String event) {
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection) new URL(ackUrl).openConnection();
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(5000);
            connection.setDoOutput(true);
            connection.setRequestProperty("content-type", "application/json");
            connection.getOutputStream().write(new JSONObject().put("event", event).toString().getBytes(StandardCharsets.UTF_8));
            if (connection.getResponseCode() >= 500) return null;
            if (connection.getResponseCode() != 200) return "ended";
            return new JSONObject(textOf(connection.getInputStream())).getString("state");
        } catch (IOException | JSONException error) {
            return null;
        } finally {
            if (connection != null) connection.disconnect();
        }
    }
    // #endregion

    // #region keep
    /** Sends the event as soon as there is a network, even if the app is gone by then. */
    static void keep(Context context, String ackUrl, String event) {
        Data input = new Data.Builder().putString("ackUrl", ackUrl).putString("event", event).build();
        Constraints online = new Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build();
        WorkManager.getInstance(context).enqueue(
            new OneTimeWorkRequest.Builder(Receipts.class).setInputData(input).setConstraints(online).build());
    }

    @Override
    public Result doWork() {
        String state = post(getInputData().getString("ackUrl"), getInputData().getString("event"));
        return state == null ? Result.retry() : Result.success();
    }
    // #endregion

    private static String textOf(InputStream stream) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] part = new byte[4096];
        for (int length = stream.read(part); length >= 0; length = stream.read(part)) text.write(part, 0, length);
        return text.toString("UTF-8");
    }
}
