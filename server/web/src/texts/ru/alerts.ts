// Предложения о тревогах, о том, кому о них сообщено, и о событиях.
import { countWords, pluralRu } from '../../words/count';
import type { alertTexts, deliveryTexts, eventTexts } from '../alerts';

export const alertTextsRu: typeof alertTexts = {
  heading: 'Тревоги',
  open: 'Открытые',
  resolved: 'Закрытые',
  which: 'Какие тревоги',
  filter: 'Отобрать тревоги',
  filterHint: 'Узел, заголовок, часть…',
  severity: 'Тяжесть',
  anySeverity: 'Любая тяжесть',
  noneOpen: 'Открытых тревог нет.',
  noneOpenText: 'Сейчас вы ничему не нужны.',
  noneResolved: 'Закрытых тревог нет.',
  noneMatch: 'Под фильтр не подходит ни одна тревога.',
  details: 'Подробности',
  meaning: 'Значение',
  causes: 'Вероятные причины',
  nextStep: 'Что делать',
  evidence: 'Свидетельства',
  reference: 'Источник',
  opened: 'Открыта',
  lastSeen: 'последний раз замечена',
  ended: 'Закрыта',
  times: (count) => `× ${countWords(count)}`,
  timesTitle: (count) => `Замечена ${pluralRu(count, 'раз', 'раза', 'раз')}`,
  server: 'сам сервер',
  announce: (host, title) => `Критичная тревога на ${host}: ${title}`,
  announceMany: (count) => `${pluralRu(count, 'новая критичная тревога', 'новые критичные тревоги', 'новых критичных тревог')}`,
};

export const deliveryTextsRu: typeof deliveryTexts = {
  heading: 'Кому сообщено',
  nobody: 'Никому: ни один канал не понадобился.',
  attempts: (count) => pluralRu(count, 'попытка', 'попытки', 'попыток'),
  due: (words) => `уйдёт ${words}`,
  kinds: {
    opened: 'Открыта', worsened: 'Стало хуже', eased: 'Стало легче', acknowledged: 'Взята на себя', reminded: 'Напоминание', escalated: 'Эскалация', resolved: 'Закрыта',
  },
  states: { pending: 'Ожидает', sent: 'Отправлено', given_up: 'Оставлено', superseded: 'Заменено' },
};

export const eventTextsRu: typeof eventTexts = {
  heading: 'События',
  none: 'Событий пока нет.',
  occurred: 'Произошло',
  received: 'Получено',
  source: 'Источник',
  class: 'Класс',
  fields: 'Поля',
  more: 'Ещё',
  columns: { time: 'Время', severity: 'Тяжесть', what: 'Что' },
};
