import type { Call } from './call.ts';

const samplesPerSecond = 8000;
const longestSeconds = 3;

/**
 * A short generated tone as WAV: 8 kHz, 8 bits, mono. It is as long as the call talked, up to three seconds; a transfer
 * stops a recording and pausing shortens it, so its length may be below the talking time (cloudtalk.md 4.5).
 */
export function recordingSound(call: Call): Buffer {
  const from = call.answeredAt ?? call.voicemailAt ?? call.startedAt;
  const until = call.transfer?.at ?? call.endedAt;
  const seconds = Math.min(
    longestSeconds,
    Math.max(1, Math.round((until - from) / 1000) - call.pausedSeconds),
  );
  const samples = samplesPerSecond * seconds;
  const pitch = 330 + (call.id % 8) * 55;
  const data = Buffer.alloc(samples);
  for (let index = 0; index < samples; index += 1)
    data[index] = 128 + Math.round(60 * Math.sin((2 * Math.PI * pitch * index) / samplesPerSecond));
  return Buffer.concat([wavHeader(samples), data]);
}

/** The 44 bytes in front of plain PCM samples. */
function wavHeader(samples: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(samplesPerSecond, 24);
  header.writeUInt32LE(samplesPerSecond, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return header;
}
