// Все предложения панели по-русски. Тип требует тех же, что и по-английски. Тексты машин (имена, заголовки, значения) приходят с сервера.
import type { Texts } from '../texts';
import { countWords } from '../words/count';
import { aboutTextsRu } from './ru/about';
import { accountTextsRu } from './ru/account';
import { addTextsRu } from './ru/add';
import { loginTextsRu, passwordTextsRu } from './ru/door';
import { alertTextsRu, deliveryTextsRu, eventTextsRu } from './ru/alerts';
import { auditTextsRu } from './ru/audit';
import { bmcTextsRu } from './ru/bmc';
import { captureTextsRu } from './ru/captures';
import { channelTextsRu } from './ru/channels';
import { credentialTextsRu } from './ru/credentials';
import { enrolTextsRu } from './ru/enrol';
import { countedTextsRu, eventsTextsRu } from './ru/events';
import { fleetTextsRu } from './ru/fleet';
import { inboxTextsRu, undoTextsRu } from './ru/inbox';
import { jobTextsRu } from './ru/jobs';
import { agentTextsRu, firstStepTextsRu, logTextsRu, partTextsRu } from './ru/parts';
import { referenceTextsRu } from './ru/reference';
import { ruleTextsRu } from './ru/rules';
import { routeFormTextsRu } from './ru/route_form';
import { ruleFormTextsRu } from './ru/rule_form';
import { sensorTextsRu } from './ru/sensors';
import { settingTextsRu } from './ru/settings';
import { filterTextsRu, helpTextsRu, paletteTextsRu, shellTextsRu, viewTextsRu } from './ru/shell';
import { silenceTextsRu } from './ru/silences';
import { taskTextsRu } from './ru/tasks';
import { routeTextsRu, standingTextsRu } from './ru/telling';
import { timelineTextsRu } from './ru/timeline';
import { userTextsRu } from './ru/users';

export const ru: Texts = {
  product: 'Ironwatch',
  nothing: '–',
  loading: 'Загрузка…',
  retry: 'Попробовать снова',
  close: 'Закрыть',
  copy: 'Скопировать',
  copied: 'Скопировано',
  export: 'Экспорт',
  exportCsv: 'CSV, для таблиц',
  exportNdjson: 'NDJSON, для программ',
  showAll: 'Показать все',
  showLess: 'Показать меньше',
  showAllOf: (count) => `Показать все (${countWords(count)})`,
  loadOlder: 'Загрузить более ранние',
  skip: 'К содержанию',
  edit: 'Изменить',
  save: 'Сохранить',
  saving: 'Сохранение…',
  cancel: 'Отмена',
  remove: 'Удалить',
  yes: 'да',
  no: 'нет',
  chooseHost: 'Узлы с таким именем',
  notAllowed: {
    heading: 'Не с вашей ролью',
    scoped: 'Эта страница – обо всём парке, а вам видна его часть.',
    anonymous: (role) => `Для этой страницы нужна роль ${role}. Вы смотрите, не войдя.`,
    text: (role, own) => `Для этой страницы нужна роль ${role}. Вы вошли с ролью ${own}.`,
  },
  showing: (shown, total) => `${countWords(shown)} из ${countWords(total)}`,

  time: {
    ago: (words) => `${words} назад`,
    ahead: (words) => `через ${words}`,
    never: 'никогда',
    units: { second: 'с', minute: 'мин', hour: 'ч', day: 'д' },
  },

  severity: { critical: 'Критично', error: 'Ошибка', warning: 'Предупреждение', info: 'К сведению' },

  state: {
    up: 'Работает',
    late: 'Опаздывает',
    suspect: 'Под вопросом',
    down: 'Не работает',
    unreachable: 'Недоступен',
    stopped: 'Остановлен',
    rebooting: 'Перезагружается',
    maintenance: 'На обслуживании',
    paused: 'На паузе',
    unknown: 'Не известно',
    pending: 'Ожидается',
    revoked: 'Отозван',
  },

  stateMeaning: {
    up: 'Сообщает о себе вовремя.',
    late: 'Сообщение опаздывает, пока в пределах допустимого.',
    suspect: 'Сообщений нет; спрашиваем других свидетелей.',
    down: 'Сообщения прекратились, и ничто не говорит, что это задумано.',
    unreachable: 'Не работает что-то перед этим узлом.',
    stopped: 'Узел сказал, что останавливается.',
    rebooting: 'Узел сказал, что перезагружается.',
    maintenance: 'Идёт окно обслуживания: никому не сообщается.',
    paused: 'Наблюдение приостановлено.',
    unknown: 'Сервер не смотрел и потому не может сказать.',
    pending: 'Подключён или добавлен через BMC; его агент ещё не сообщал о себе.',
    revoked: 'Ключ этого узла отозван.',
  },

  nav: {
    label: 'Главная навигация', fleet: 'Парк', timeline: 'Хроника', alerts: 'Тревоги', jobs: 'Операции', tasks: 'Обслуживание', captures: 'Записи', add: 'Добавить узлы',
    credentials: 'Учётные данные', rules: 'Правила', audit: 'Журнал', silences: 'Тишина', routes: 'Маршруты', about: 'О сервере', password: 'Сменить пароль',
    signOut: 'Выйти',
    account: 'Ваша учётная запись', channels: 'Каналы', enrol: 'Подключить узлы', users: 'Пользователи и токены', events: 'События', settings: 'Настройки',
  },

  title: {
    fleet: 'Парк',
    timeline: 'Хроника',
    alerts: 'Тревоги',
    about: 'О сервере',
    add: 'Добавить узлы',
    api: 'API',
    credentials: 'Учётные данные',
    jobs: 'Операции',
    batch: 'Пакет',
    tasks: 'Обслуживание',
    task: 'Задача обслуживания',
    captures: 'Записи показаний',
    rules: 'Правила',
    capture: 'Запись показаний',
    audit: 'Журнал действий',
    silences: 'Тишина',
    routes: 'Маршруты',
    incident: 'Инцидент',
    account: 'Ваша учётная запись',
    channels: 'Каналы',
    enrol: 'Подключить узлы',
    users: 'Пользователи и токены',
    events: 'События',
    settings: 'Настройки',
    login: 'Вход',
    password: 'Сменить пароль',
    nowhere: 'Страница не найдена',
  },

  live: {
    open: 'Вживую',
    openTitle: 'Изменения появляются сами. Нажмите, чтобы страница замерла.',
    heard: (words) => `Изменения появляются сами; последнее – ${words} назад. Нажмите, чтобы страница замерла.`,
    paused: 'Пауза',
    pausedTitle: 'Страница замерла. Нажмите, чтобы изменения снова появлялись.',
    connecting: 'Соединение',
    lost: 'Переподключение',
    stale: (time) => `Связь потеряна, данные на ${time}; переподключение…`,
    staleUnknown: 'Связи нет; переподключение…',
    refreshFailed: 'Получить новейшие данные не удалось. То, что вы видите, старше.',
  },

  theme: {
    now: (name) => `Цвета: ${name}. Нажмите для других.`,
    names: { auto: 'как у устройства', dark: 'тёмные', light: 'светлые', contrast: 'контрастные' },
  },

  problem: {
    heading: 'Это не удалось загрузить',
    unreachable: 'Сервер недоступен.',
    unreachableHint: 'Проверьте, что он работает и что это устройство может с ним соединиться. Попытки продолжаются сами.',
    timedOut: 'Сервер не ответил вовремя.',
    notUnderstood: 'Ответ не понят. Не отвечает ли вместо сервера что-то посередине, например прокси?',
    notFound: 'Здесь ничего нет.',
    other: 'Сервер сообщил об ошибке.',
    hints: {
      host_exists: 'Откройте тот узел и укажите BMC там.',
      bmc_taken: 'Если это одна машина, администратор может объединить два узла.',
      credential_failed: 'Исправьте их или сохраните без проверки.',
      cannot_try: 'Сохраните без проверки или выберите BMC, на котором проверить.',
      no_bmc: 'Укажите BMC узла и учётные данные на его странице BMC.',
      confirm_job: 'Введите имя узла, а для нескольких – сколько их.',
      job_runs: 'Дождитесь её или отмените то, что ожидает.',
      captures_full: 'Сначала остановите одну из идущих.',
      capture_running: 'Сначала остановите её.',
      step_up_required: 'Подтвердите ещё раз, что это вы, и повторите.',
      import_refused: 'Исправьте строки, которые не приняты, или загрузите остальные.',
    },
    trace: (id) => `Номер ошибки ${id}`,
  },

  host: {
    one: 'Узел',
    openAlerts: 'Открытые тревоги',
    noAlerts: 'На этом узле нет открытых тревог.',
    since: 'с',
    lastCheckIn: 'Последнее сообщение',
    neverCheckedIn: 'Ещё не сообщал о себе',
    interval: 'Промежуток',
    uptime: 'Работает',
    boot: 'Загрузка',
    system: 'Система',
    kernel: 'Ядро',
    agent: 'Агент',
    address: 'Адрес',
    enrolled: 'Подключён',
    id: 'Номер узла',
    facts: 'Об этом узле',
    tabs: { overview: 'Обзор', logs: 'Журналы', sensors: 'Датчики', inventory: 'Состав', gpu: 'GPU', bmc: 'BMC', power: 'Питание и восстановление', diagnostics: 'Диагностика' },
    previous: 'Предыдущий узел списка',
    next: 'Следующий узел списка',
    tabsLabel: 'Разделы этого узла',
    group: 'Группа',
    place: 'Площадка, стойка',
    tags: 'Метки',
    notes: 'Заметки',
    bmc: 'BMC',
    noBmc: 'нет',
    gone: 'Такого узла нет.',
    goneText: 'Возможно, его удалили, или ссылка неверна.',
  },

  readings: {
    heading: 'Последние показания',
    taken: 'сняты',
    none: 'Показаний пока нет.',
    noReading: (why) => (why === '' ? 'нет показания' : `нет показания: ${why}`),
    columns: { component: 'Часть', name: 'Показание', value: 'Значение' },
  },

  login: loginTextsRu,
  password: passwordTextsRu,
  alert: alertTextsRu,
  delivery: deliveryTextsRu,
  event: eventTextsRu,
  add: addTextsRu,
  agent: agentTextsRu,
  audit: auditTextsRu,
  bmc: bmcTextsRu,
  captures: captureTextsRu,
  credentials: credentialTextsRu,
  filter: filterTextsRu,
  firstSteps: firstStepTextsRu,
  fleet: fleetTextsRu,
  help: helpTextsRu,
  jobs: jobTextsRu,
  palette: paletteTextsRu,
  parts: partTextsRu,
  logs: logTextsRu,
  timeline: timelineTextsRu,
  routes: routeTextsRu,
  account: accountTextsRu,
  channels: channelTextsRu,
  enrol: enrolTextsRu,
  users: userTextsRu,
  events: eventsTextsRu,
  counted: countedTextsRu,
  settings: settingTextsRu,
  inbox: inboxTextsRu,
  undo: undoTextsRu,
  reference: referenceTextsRu,
  rules: ruleTextsRu,
  ruleForm: ruleFormTextsRu,
  routeForm: routeFormTextsRu,
  sensors: sensorTextsRu,
  shell: shellTextsRu,
  silences: silenceTextsRu,
  standing: standingTextsRu,
  tasks: taskTextsRu,
  views: viewTextsRu,

  outages: {
    heading: 'Простои',
    none: 'Простоев не записано.',
    ongoing: 'ещё не работает',
    rebooted: 'Перезагрузился',
    notRebooted: 'Не перезагружался',
    columns: { cause: 'Причина и длительность', span: 'Начало, конец' },
  },

  causes: { os_crashed: 'Сбой ОС', os_hung: 'ОС зависла', bmc_unreachable: 'BMC недоступен', power_lost: 'Пропало питание' },

  about: aboutTextsRu,

  nowhere: { heading: 'Страница не найдена', text: 'По этому адресу ничего нет.', link: 'К парку' },
};
