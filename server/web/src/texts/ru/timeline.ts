// Предложения о простоях и инцидентах во времени.
import { countWords, pluralRu } from '../../words/count';
import type { timelineTexts } from '../timeline';

export const timelineTextsRu: typeof timelineTexts = {
  heading: 'Хроника',
  lead: 'Что когда не работало и сколько это было.',
  range: 'Период',
  ranges: { '1': '1 день', '7': '7 дней', '30': '30 дней', '90': '90 дней' },
  earlier: 'Раньше',
  later: 'Позже',
  zoomOut: 'Отдалить',
  zoom: 'Приблизить',
  clear: 'Отменить выбор',
  brush: 'Проведите мышью по отрезку времени, чтобы приблизить его.',
  keys: 'Стрелки влево и вправо выбирают время, с Shift – отрезок; Enter приближает его, Escape отменяет выбор.',
  chosen: (from, to) => `${from} – ${to}`,
  up: (percent) => `Работало ${percent} %`,
  unwatched: 'В этот период ничто не наблюдалось',
  outages: (count) => pluralRu(count, 'незапланированный простой', 'незапланированных простоя', 'незапланированных простоев'),
  repair: (words) => `в среднем снова работало через ${words}`,
  formula: 'Для всех узлов вместе: время работы, делённое на время работы и незапланированного простоя. Обслуживание по плану и время, когда сервер не смотрел, не входят.',
  cut: (count) => `Просмотрены только новейшие простои (${countWords(count)}): для остальных выберите более поздний период.`,
  none: 'В этот период ничего не простаивало.',
  incidents: 'Инциденты',
  label: (hosts, shown) => `Простои во времени: ${countWords(shown)} из ${pluralRu(hosts, 'узла', 'узлов', 'узлов')}; в таблице ниже то же самое.`,
  bar: (host, lasted, cause) => (cause === '' ? `${host}: ${lasted}` : `${host}: ${lasted}, ${cause}`),
  allHosts: (count) => `Показать все ${pluralRu(count, 'узел', 'узла', 'узлов')}`,
  table: 'Простои',
  columns: { host: 'Узел', began: 'Начало', ended: 'Конец', lasted: 'Длился', cause: 'Причина' },
};
