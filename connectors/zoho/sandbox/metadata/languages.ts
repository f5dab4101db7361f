/** Languages an organisation's picklists can be in. */
export const languages = ['en', 'it', 'de'] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];

const words: Readonly<Record<string, readonly [italian: string, german: string]>> = {
  Inbound: ['In arrivo', 'Eingehend'],
  Outbound: ['In uscita', 'Ausgehend'],
  Missed: ['Persa', 'Verpasst'],
  Scheduled: ['Pianificata', 'Geplant'],
  Completed: ['Completata', 'Abgeschlossen'],
  Overdue: ['Scaduta', 'Überfällig'],
  Cancelled: ['Annullata', 'Abgesagt'],
  Prospecting: ['Ricerca clienti', 'Kundengewinnung'],
  Administrative: ['Amministrativa', 'Verwaltung'],
  Negotiation: ['Trattativa', 'Verhandlung'],
  Support: ['Assistenza', 'Betreuung'],
  'Not Started': ['Non iniziata', 'Nicht begonnen'],
  Deferred: ['Rinviata', 'Zurückgestellt'],
  'In Progress': ['In corso', 'In Bearbeitung'],
  'Waiting for input': ['In attesa di risposta', 'Wartet auf Rückmeldung'],
  High: ['Alta', 'Hoch'],
  Highest: ['Massima', 'Höchste'],
  Normal: ['Normale', 'Mittel'],
  Medium: ['Media', 'Mittlere'],
  Low: ['Bassa', 'Niedrig'],
  Lowest: ['Minima', 'Niedrigste'],
  New: ['Nuovo', 'Neu'],
  'On Hold': ['In sospeso', 'Angehalten'],
  Escalated: ['Inoltrato', 'Eskaliert'],
  Closed: ['Chiuso', 'Geschlossen'],
  Phone: ['Telefono', 'Telefon'],
  Web: ['Sito', 'Webseite'],
  'Not Contacted': ['Non contattato', 'Nicht kontaktiert'],
  Contacted: ['Contattato', 'Kontaktiert'],
  'Attempted to Contact': ['Tentato contatto', 'Kontaktversuch'],
  'Contact in Future': ['Da contattare', 'Später kontaktieren'],
  'Junk Lead': ['Lead non valido', 'Unbrauchbar'],
  'Lost Lead': ['Lead perso', 'Verloren'],
  'Pre-Qualified': ['Prequalificato', 'Vorqualifiziert'],
  'Cold Call': ['Chiamata a freddo', 'Kaltakquise'],
  Advertisement: ['Pubblicità', 'Werbung'],
  'By Customer': ['Dal cliente', 'Vom Kunden'],
  'By Team': ['Dal team', 'Vom Team'],
  Problem: ['Problema', 'Fehler'],
  Question: ['Domanda', 'Frage'],
};

/** A value of a standard picklist in a language; itself where there is no other word. */
export function wordIn(language: Language, value: string): string {
  if (language === 'en') return value;
  return words[value]?.[language === 'it' ? 0 : 1] ?? value;
}
