// Предложения о частях узла в его корпусе, о его агенте и о новом узле.
import { countWords, pluralRu } from '../../words/count';
import type { agentTexts, firstStepTexts, logTexts, partTexts } from '../parts';

export const partTextsRu: typeof partTexts = {
  heading: 'Корпус, вид сверху',
  areas: { front: 'Спереди', fans: 'Вентиляторы', board: 'Плата', rear: 'Сзади' },
  slot: (component, standing) => `${component}: ${standing}`,
  well: 'Неполадок не известно',
  unread: 'Не прочитано',
  asList: 'То же списком',
  nothingMore: 'Больше о ней ничего не известно.',
};

export const agentTextsRu: typeof agentTexts = {
  none: 'Агент ещё не сказал, как у него дела.',
  taken: 'Сказано',
  memory: 'Память',
  cpu: 'Время процессора с запуска',
  spool: 'Ждёт отправки на сервер',
  waiting: (reports, bytes) => (reports === 0 ? 'ничего' : `${pluralRu(reports, 'отчёт', 'отчёта', 'отчётов')}, ${bytes}`),
  collectors: 'Что он читает',
  columns: { name: 'Что', state: 'Состояние', why: 'Почему нет', interval: 'Каждые', took: 'Заняло' },
  states: { cannot: 'Не может', reads: 'Читает', off: 'Выключено', absent: 'Такого нет' },
  waits: 'по мере поступления',
  milliseconds: (milliseconds) => `${countWords(milliseconds)} мс`,
};

export const firstStepTextsRu: typeof firstStepTexts = {
  heading: 'Новый узел',
  known: 'Известен серверу',
  heard: 'Его агент сообщил о себе',
  readings: 'Первые показания',
  parts: 'Известны его части',
  of: (done, all) => `${countWords(done)} из ${countWords(all)}`,
  hint: 'Остальное придёт само в течение нескольких минут: показания – с первым сообщением, части – чуть позже. Страница обновится сама.',
};

export const logTextsRu: typeof logTexts = {
  field: 'Слова, которые все должны встретиться',
  from: (severity) => `${severity} и хуже`,
  explore: 'В обзоре событий',
  noneMatch: 'Ничто из сказанного этим узлом не подходит.',
};
