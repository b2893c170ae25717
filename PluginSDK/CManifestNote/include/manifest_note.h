/*
 * manifest_note.h: makes the folder a module; the note has no name that Swift needs.
 */
#ifndef TRADINGBOOST_MANIFEST_NOTE_H
#define TRADINGBOOST_MANIFEST_NOTE_H
#endif
