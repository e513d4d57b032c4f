// Предложения о событиях.
import { countWords, pluralRu } from '../../words/count';
import type { countedTexts, eventsTexts } from '../events';

export const eventsTextsRu: typeof eventsTexts = {
  heading: 'События',
  filter: 'Фильтр',
  filterHint: 'severity >= error and rack = B1',
  words: 'Слова в них',
  wordsHint: 'Слова, которые все встречаются',
  span: 'Время',
  spans: { '1h': 'Последний час', '6h': 'Последние 6 часов', '24h': 'Последние 24 часа', '7d': 'Последние 7 дней', '30d': 'Последние 30 дней' },
  custom: 'От – до',
  from: 'От',
  to: 'До',
  total: (shown, total, complete) => `${countWords(shown)} из ${complete ? '' : 'не менее чем '}${pluralRu(total, 'события', 'событий', 'событий')}`,
  incomplete: 'Их очень много: просмотрены только новейшие.',
  none: 'Ни одно событие не подходит.',
  noneHint: 'Возьмите больше времени или меньше слов.',
  permalink: 'Постоянная ссылка',
  permalinkTitle: 'То же время для того, кто откроет её позже',
  exportCsv: 'CSV',
  exportNdjson: 'NDJSON',
  exportLabel: 'В файл',
  live: 'Вживую',
  pause: 'Пауза',
  paused: 'Пауза',
  resume: 'Дальше',
  liveTitle: 'Новые события сами появляются вверху. Клавиша: p',
  fixed: 'У времени есть конец: нового не будет.',
  fresh: 'Новые события – к началу',
  columns: {
    time: 'Время', severity: 'Степень', host: 'Узел', what: 'Что', component: 'Компонент', class: 'Класс', code: 'Код', count: 'Раз', received: 'Получено',
    source: 'Источник', evidence: 'Свидетельство',
  },
  chooser: 'Столбцы, кроме времени, степени и того, что случилось',
  server: 'сам сервер',
  open: (title) => `Показать: ${title}`,
  makeRule: 'Сделать из него правило',
  only: 'Только такие события',
  hostOnly: 'Только этого узла',
  host: 'Узел',
  component: 'Компонент',

  histogram: {
    label: 'События во времени. Стрелки двигают, с Shift они выбирают время, Enter приближает, Esc отпускает.',
    bar: (from, count) => `${from}: ${pluralRu(count, 'событие', 'события', 'событий')}`,
    chosen: (from, to, count) => `${from} – ${to}: ${pluralRu(count, 'событие', 'события', 'событий')}`,
    zoom: 'Приблизить',
    clear: 'Отпустить',
    most: (count) => `до ${countWords(count)}`,
    none: 'За это время ничего не случилось.',
    table: 'Таблицей',
  },
};

export const countedTextsRu: typeof countedTexts = {
  heading: 'Сколько чего',
  keys: {
    source: 'Источник', severity: 'Степень', class: 'Класс', host: 'Узел', component: 'Компонент', rule: 'Правило', state: 'Состояние', rack: 'Стойка', site: 'Площадка', group: 'Группа',
    model: 'Модель',
  },
  empty: 'нет',
  more: (count) => `Ещё ${countWords(count)}`,
  less: 'Меньше',
  other: (count) => `${countWords(count)} с другими значениями`,
  only: (key, value) => `Только ${key}: ${value}`,
};
