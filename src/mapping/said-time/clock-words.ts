/**
 * How one language says the time of day. All texts are sources of regular expressions, matched as whole words and
 * ignoring case; `H` in a phrase stands for an hour, in digits or in words.
 */
export interface ClockWords {
  /** What announces an hour: “at 3”. */
  readonly at?: string;
  /** The same, of words that also count (“about 3 people”): taken only where the clause ends or goes on to the day. */
  readonly roughly?: string;
  /** What makes a number an hour by itself: “3 o’clock”. */
  readonly oclock?: string;
  /** What may follow an announced hour without changing it: “à 3 heures”. */
  readonly hours?: string;
  /** One to twelve, as they stand after `at`. */
  readonly numbers?: readonly string[];
  /** Phrases with the minutes they add to the hour: `half past H`, 30. */
  readonly phrases?: readonly (readonly [phrase: string, minutes: number])[];
  /** The hours of `phrases` when the language counts them in another form. */
  readonly phraseNumbers?: readonly string[];
  /** Said after the hour. */
  readonly morning?: string;
  readonly evening?: string;
  /** Said after an announced hour only: “в 3 дня” is at three, “3 дня” are three days. */
  readonly eveningAnnounced?: string;
  /** Said just before it. */
  readonly morningBefore?: string;
  readonly eveningBefore?: string;
  readonly noon?: string;
  /** “from 2 to 3”, “between 2 and 3”: the first is meant. */
  readonly from?: string;
  readonly to?: string;
  /** “in 2 hours”: the words before, and the units that make it a time rather than a date. */
  readonly within?: string;
  readonly units?: string;
  readonly dayAfterTomorrow?: string;
  readonly nextWeek?: string;
  /** A day of the month without its month; one group, the number. */
  readonly dayOfMonth?: string;
  /** What makes a date before it a thing of the past. */
  readonly past?: string;
}

const split = (words: string): readonly string[] => words.split(' ');

/**
 * What is said in every language. The `am` of “um 3 am Donnerstag” is German for “on”.
 */
export const everywhere: ClockWords = {
  oclock: 'h',
  morning:
    'a\\.?\\s?m\\b\\.?(?!\\s+(?:\\p{L}+tag|mittwoch|sonnabend|mo|di|mi|do|fr|sa|so|nächsten|kommenden|\\d)(?!\\p{L}))',
  evening: 'p\\.?\\s?m\\b\\.?',
};

/** By ISO 639. Lithuanian has no entry: there only `2026-11-27 15:00` is read. */
export const clockWords: Readonly<Record<string, ClockWords>> = {
  en: {
    at: 'at|@',
    roughly: 'around|about|approx\\.?|circa',
    oclock: "o['’]?\\s?clock",
    hours: 'hours|hrs',
    numbers: split('one two three four five six seven eight nine ten eleven twelve'),
    phrases: [
      ['half (?:past )?H', 30],
      ['(?:a )?quarter past H', 15],
      ['(?:a )?quarter to H', -15],
      ['five past H', 5],
      ['ten past H', 10],
      ['twenty past H', 20],
      ['twenty[- ]five past H', 25],
      ['five to H', -5],
      ['ten to H', -10],
      ['twenty to H', -20],
      ['twenty[- ]five to H', -25],
      ['H thirty', 30],
      ['H fifteen', 15],
      ['H forty[- ]?five', 45],
    ],
    morning: 'in the mornings?',
    evening: 'in the (?:afternoon|evening)|at night',
    morningBefore: 'morning',
    eveningBefore: 'afternoon|evening|tonight|night',
    noon: 'noon|midday',
    from: 'from|between',
    to: 'to|till|until|and',
    within: 'in',
    units: 'hours?|hrs?|minutes?|mins?',
    dayAfterTomorrow: '(?:the )?day after tomorrow',
    nextWeek: 'next week',
    dayOfMonth: '(?:the )?(\\d{1,2})(?:st|nd|rd|th)',
    past: 'last|past|since',
  },
  de: {
    at: 'um|gegen|ab',
    roughly: 'ca\\.?|circa|etwa|ungefähr',
    oclock: 'uhr',
    numbers: split('eins? zwei drei vier fünf sechs sieben acht neun zehn elf zwölf'),
    phrases: [
      ['halb H', -30],
      ['viertel nach H', 15],
      ['(?:viertel vor|dreiviertel) H', -15],
      ['fünf nach H', 5],
      ['zehn nach H', 10],
      ['zwanzig nach H', 20],
      ['fünf vor H', -5],
      ['zehn vor H', -10],
      ['zwanzig vor H', -20],
    ],
    morning: 'morgens|vormittags|früh|in der früh|am (?:morgen|vormittag)',
    evening: 'nachmittags|abends|mittags|am (?:nachmittag|abend)',
    morningBefore: 'vormittags?|früh',
    eveningBefore: 'nachmittags?|abends?',
    from: 'von|zwischen',
    to: 'bis|und',
    within: 'in',
    units: 'stunden?|minuten?|std',
    dayAfterTomorrow: 'übermorgen',
    nextWeek: '(?:nächste[rn]?|kommende[rn]?) woche|in einer woche',
    dayOfMonth: '(?:am|den|der) (\\d{1,2})\\.',
    past: '(?:letzte|vorige|vergangene)[nrms]?|seit',
  },
  ru: {
    at: 'в|во',
    roughly: 'около|к|часов в',
    hours: 'час|часа|часов|ч',
    numbers: split(
      'час два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать',
    ),
    phrases: [
      ['(?:в )?половин[еуа] H', -30],
      ['(?:в )?пол-?H', -30],
      ['четверть H', -45],
    ],
    phraseNumbers: split(
      'первого второго третьего четв[её]ртого пятого шестого седьмого восьмого девятого десятого одиннадцатого двенадцатого',
    ),
    morning: 'утра|ночи',
    evening: 'вечера',
    eveningAnnounced: 'дня',
    morningBefore: 'утром',
    eveningBefore: 'дн[её]м|вечером',
    noon: 'полдень',
    from: 'с|со|между',
    to: 'до|и',
    within: 'через',
    units: 'час(?:а|ов)?|минут[уы]?|полчаса',
    dayAfterTomorrow: 'послезавтра',
    nextWeek: 'следующей неделе',
    dayOfMonth: '(\\d{1,2})(?:-го| числа)',
    past: 'прошл(?:ый|ую|ое|ой|ом)',
  },
  uk: {
    at: 'о|об|в|у|близько',
    hours: 'година|годині|години|годин|год',
    numbers: split(
      "першій другій третій четвертій п['’]ятій шостій сьомій восьмій дев['’]ятій десятій одинадцятій дванадцятій",
    ),
    phrases: [
      ['(?:о )?пів на H', -30],
      ['(?:о )?чверть на H', -45],
      ['за чверть H', -15],
    ],
    phraseNumbers: split(
      "першу другу третю четверту п['’]яту шосту сьому восьму дев['’]яту десяту одинадцяту дванадцяту",
    ),
    morning: 'ранку|ночі',
    evening: 'вечора',
    eveningAnnounced: 'дня',
    morningBefore: 'вранці|уранці',
    eveningBefore: 'вдень|удень|ввечері|увечері',
    noon: 'опівдні|полудень',
    from: 'з|між',
    to: 'до|і|та',
    within: 'через|за',
    units: 'годин[уи]?|хвилин[уи]?',
    dayAfterTomorrow: 'післязавтра',
    nextWeek: 'наступного тижня|наступному тижні',
    dayOfMonth: '(\\d{1,2})(?:-го| числа)',
    past: 'минул(?:ий|у|ого|ої)',
  },
  fr: {
    at: 'à|vers|dès',
    hours: 'heures?|h',
    numbers: split('une deux trois quatre cinq six sept huit neuf dix onze douze'),
    phrases: [
      ['(?:à )?H heures? et demie?', 30],
      ['(?:à )?H heures? et quart', 15],
      ['(?:à )?H heures? moins le quart', -15],
    ],
    morning: 'du matin',
    evening: "de l['’]après-midi|du soir",
    morningBefore: 'matin',
    eveningBefore: 'après-midi|soir',
    noon: '(?:à )?midi',
    from: 'de|entre',
    to: 'à|et',
    within: 'dans',
    units: 'heures?|minutes?',
    dayAfterTomorrow: 'après-demain',
    nextWeek: 'semaine prochaine',
    dayOfMonth: 'le (\\d{1,2})',
    past: 'derni(?:er|ère)|passée?|depuis',
  },
  es: {
    at: '(?:a|sobre|hacia) las?',
    hours: 'horas?|h',
    numbers: split('una dos tres cuatro cinco seis siete ocho nueve diez once doce'),
    phrases: [
      ['(?:a )?las? H y media', 30],
      ['(?:a )?las? H y cuarto', 15],
      ['(?:a )?las? H menos cuarto', -15],
    ],
    morning: '(?:de|por) la (?:mañana|madrugada)',
    evening: '(?:de|por) la (?:tarde|noche)',
    eveningBefore: 'tarde|noche',
    noon: 'mediodía',
    from: '(?:de|entre)(?: las?)?',
    to: '(?:a|y)(?: las?)?',
    within: 'en|dentro de',
    units: 'horas?|minutos?',
    dayAfterTomorrow: 'pasado mañana',
    nextWeek: 'semana que viene|próxima semana',
    dayOfMonth: 'el (?:día )?(\\d{1,2})',
    past: 'pasad[oa]|desde',
  },
  it: {
    at: "alle(?: ore)?|all['’]|verso le|ore",
    numbers: split('una due tre quattro cinque sei sette otto nove dieci undici dodici'),
    phrases: [
      ["(?:alle |all['’])?H e mezz[ao]", 30],
      ["(?:alle |all['’])?H e un quarto", 15],
      ["(?:alle |all['’])?H meno un quarto", -15],
    ],
    morning: 'd(?:i|el|ella) mattin[ao]',
    evening: 'del pomeriggio|d(?:i|ella) sera',
    morningBefore: 'mattina',
    eveningBefore: 'pomeriggio|sera',
    noon: '(?:a )?mezzogiorno',
    from: 'dalle|tra le|fra le',
    to: 'alle|e le',
    within: 'tra|fra',
    units: "or[ae]|minut[io]|mezz['’]ora",
    dayAfterTomorrow: 'dopodomani',
    nextWeek: 'settimana prossima|prossima settimana',
    dayOfMonth: 'il (\\d{1,2})',
    past: 'scors[oa]|passat[oa]',
  },
  pt: {
    at: 'às|as|à|pelas',
    hours: 'horas?|h',
    numbers: split('uma duas três quatro cinco seis sete oito nove dez onze doze'),
    phrases: [
      ['(?:às |à )?H e meia', 30],
      ['(?:às |à )?H e (?:um )?quarto', 15],
    ],
    morning: 'da (?:manhã|madrugada)',
    evening: 'da (?:tarde|noite)',
    eveningBefore: 'tarde|noite',
    noon: '(?:ao )?meio[- ]dia',
    from: 'd?entre as|das',
    to: 'e as|às|e',
    within: 'em|daqui a',
    units: 'horas?|minutos?',
    dayAfterTomorrow: 'depois de amanhã',
    nextWeek: 'próxima semana|semana que vem',
    dayOfMonth: '(?:no )?dia (\\d{1,2})',
    past: 'passad[oa]',
  },
  nl: {
    at: 'om|rond',
    oclock: 'uur',
    numbers: split('(?:een|één) twee drie vier vijf zes zeven acht negen tien elf twaalf'),
    phrases: [
      ['(?:om )?half H', -30],
      ['(?:om )?kwart over H', 15],
      ['(?:om )?kwart voor H', -15],
    ],
    morning: "['’]s (?:morgens|ochtends)",
    evening: "['’]s (?:middags|avonds)",
    morningBefore: 'ochtend|vanochtend',
    eveningBefore: 'middag|vanmiddag|avond|vanavond',
    from: 'van|tussen',
    to: 'tot|en',
    within: 'over',
    units: 'uur|uren|minuut|minuten|min',
    dayAfterTomorrow: 'overmorgen',
    nextWeek: 'volgende week',
    dayOfMonth: 'de (\\d{1,2})e',
    past: 'vorige|afgelopen',
  },
  sv: {
    at: 'kl\\.?|klockan',
    numbers: split('ett två tre fyra fem sex sju åtta nio tio elva tolv'),
    phrases: [
      ['(?:klockan )?halv H', -30],
      ['(?:klockan )?kvart över H', 15],
      ['(?:klockan )?kvart i H', -15],
    ],
    morning: 'på (?:morgonen|förmiddagen)',
    evening: 'på (?:eftermiddagen|kvällen)',
    from: 'från|mellan',
    to: 'till|och',
    within: 'om',
    units: 'timm(?:e|ar)|minut(?:er)?',
    dayAfterTomorrow: 'i ?övermorgon',
    nextWeek: 'nästa vecka',
    dayOfMonth: 'den (\\d{1,2}):?e',
    past: 'förra|i (?:mån|tis|ons|tors|fre|lör|sön)dags',
  },
  fi: {
    at: 'klo|kello',
    numbers: split(
      'yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista',
    ),
    phrases: [
      ['puoli H', -30],
      ['varttia yli H', 15],
      ['varttia vaille H', -15],
    ],
    morning: 'aamulla',
    evening: 'iltapäivällä|illalla',
    morningBefore: 'aamulla',
    eveningBefore: 'iltapäivällä|illalla',
    dayAfterTomorrow: 'ylihuomenna',
    nextWeek: 'ensi viikolla|ensi viikon',
    past: 'viime',
  },
  id: {
    at: 'jam|pukul|pkl\\.?',
    numbers: split('satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'),
    phrases: [['(?:jam )?setengah H', -30]],
    morning: 'pagi',
    evening: 'siang|sore|malam',
    from: 'dari jam|antara jam',
    to: 'sampai|hingga|dan',
    within: 'dalam',
    units: 'jam|menit',
    dayAfterTomorrow: 'lusa',
    nextWeek: 'minggu depan',
    dayOfMonth: 'tanggal (\\d{1,2})',
    past: 'lalu|kemarin',
  },
  vi: {
    at: 'lúc|vào lúc|khoảng',
    hours: 'giờ|h',
    phrases: [['(?:lúc )?H giờ rưỡi', 30]],
    morning: 'sáng',
    evening: 'chiều|tối',
    dayAfterTomorrow: 'ngày kia|ngày mốt',
    nextWeek: 'tuần sau|tuần tới',
    past: 'trước',
  },
  ar: {
    at: 'الساعة|على الساعة|في الساعة',
    numbers: split(
      'الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة',
    ),
    phrases: [['(?:الساعة )?H والنصف', 30]],
    morning: 'صباحا|صباحًا|صباحاً',
    evening: 'مساء|مساءً|ظهرا|ظهرًا|عصرا|بعد الظهر',
    dayAfterTomorrow: 'بعد غد',
    past: 'الماضي',
  },
  ja: { dayAfterTomorrow: '明後日|あさって', nextWeek: '来週', past: '先週|昨日' },
  zh: { dayAfterTomorrow: '后天|後天', nextWeek: '下周|下週|下星期', past: '上周|上週|昨天' },
};
