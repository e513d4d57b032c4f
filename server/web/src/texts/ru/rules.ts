// Предложения о правилах.
import { pluralRu } from '../../words/count';
import type { ruleTexts } from '../rules';

export const ruleTextsRu: typeof ruleTexts = {
  heading: 'Правила',
  lead: 'О чём спрашивают то, что говорят узлы. Изменение действует сразу; что стояло по выключенному или удалённому правилу, заканчивается.',
  add: 'Добавить правило',
  changeHeading: (id, version) => `Правило ${id}, версия ${version}`,
  text: 'Правило, как в файле правил',
  columns: { rule: 'Правило', state: 'Состояние', from: 'Откуда', open: 'Открытые тревоги', changed: 'Изменено' },
  on: 'включено',
  off: 'выключено',
  shadow: 'в тени',
  shadowMeaning: 'Срабатывает, но никому не сообщает.',
  always: 'включено всегда',
  switchOn: 'Включить',
  switchOff: 'Выключить',
  toShadow: 'В тень',
  fromShadow: 'Из тени',
  origin: (word, by) => (word === 'edited' ? `изменил(а) ${by}` : word === 'file' ? 'файл правил' : word === 'product' ? 'Ironwatch' : word),
  revert: 'Отменить изменения',
  removeTitle: (id) => `Удалить то, что люди сделали с правилом ${id}?`,
  removeText: 'Правило из Ironwatch или из файла правил снова станет таким, как там. Другое правило пропадёт, и что стоит по нему, закончится.',
  try: 'Проверить на прошлом',
  trying: 'Просматриваю сохранённое…',
  hours: 'Часов',
  versions: 'Прежние версии',
  looked: (hours, hosts) => `Просмотрено ${pluralRu(hours, 'час', 'часа', 'часов')}, ${pluralRu(hosts, 'узел', 'узла', 'узлов')}.`,
  said: (reports, events, sweeps) =>
    `${pluralRu(reports, 'отчёт', 'отчёта', 'отчётов')}, ${pluralRu(events, 'событие', 'события', 'событий')}, ${pluralRu(sweeps, 'опрос BMC', 'опроса BMC', 'опросов BMC')}.`,
  leftOut: (hosts) => `Не вошло: ${pluralRu(hosts, 'узел', 'узла', 'узлов')}, есть предел.`,
  endedEarly: (why) => `Не всё: ${why}.`,
  found: (alerts, hosts, messages) =>
    `${pluralRu(alerts, 'тревога', 'тревоги', 'тревог')} на ${pluralRu(hosts, 'узле', 'узлах', 'узлах')}, ${pluralRu(messages, 'сообщение', 'сообщения', 'сообщений')} в каждый канал, который о них узнаёт`,
  asIs: (version) => `Как сейчас (версия ${version})`,
  askedBy: 'Кто спрашивает',
  version: (number) => `версия ${number}`,
  asTyped: 'Как введено здесь',
  until: (opened, resolved) => `${opened} – ${resolved}`,
  stillOpen: 'ещё открыта',
};
