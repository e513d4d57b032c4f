// Предложения о входящих тревогах и об отмене только что сделанного.
import { countWords, pluralRu } from '../../words/count';
import type { inboxTexts, undoTexts } from '../inbox';

export const inboxTextsRu: typeof inboxTexts = {
  states: { open: 'Открытые', resolved: 'Закрытые', all: 'Все' },
  filterHint: 'severity >= error and rack = B1, или слова',
  group: 'Вместе по',
  groups: { cause: 'причине', rack: 'стойке', host: 'узлу', rule: 'правилу', component: 'компоненту', class: 'классу', none: 'по отдельности' },
  noValue: 'нет',
  some: (shown, all) => `загружено ${countWords(shown)} из ${pluralRu(all, 'тревоги', 'тревог', 'тревог')}`,
  hosts: (count) => pluralRu(count, 'узел', 'узла', 'узлов'),
  severities: 'Насколько они серьёзны',
  more: (count) => `Показать ещё ${countWords(count)}`,
  heard: (heard, all) => `На связи ${countWords(heard)} из ${pluralRu(all, 'узла', 'узлов', 'узлов')}.`,
  silent: (count) => `${pluralRu(count, 'узел молчит', 'узла молчат', 'узлов молчат')} больше десяти минут.`,
  count: (count) => pluralRu(count, 'тревога', 'тревоги', 'тревог'),
};

export const undoTextsRu: typeof undoTexts = {
  take: 'Отменить',
  acknowledged: (title) => `Принято: ${title}`,
  silenced: (filter) => `Заглушено: ${filter}`,
};
